import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { emailKey } from "../../core/customer/contact.ts";
import type { Customer } from "../../core/customer/customer.ts";
import { customerRef } from "../../core/customer/records.ts";
import type { CustomerRegister } from "../../core/ports.ts";
import { foundIn, toItem } from "./items.ts";
import { queryAll } from "./store.ts";

/** Customers by contact, from the indexes `byMobile` and `byEmail`. */
export const dynamodbCustomers = ({
  client,
  tableName,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}): CustomerRegister => ({
  byContact: async (contact) => {
    const [index, attribute, value] =
      contact.kind === "mobile"
        ? ["byMobile", "mobile", contact.number]
        : ["byEmail", "emailKey", emailKey(contact.address)];
    const items = await queryAll(client, {
      TableName: tableName,
      IndexName: index,
      KeyConditionExpression: "#contact = :contact",
      ExpressionAttributeNames: { "#contact": attribute },
      ExpressionAttributeValues: toItem({ ":contact": value }),
    });
    return items.flatMap((item) => {
      const { value: customer } = foundIn(customerRef("" as Customer["customerNumber"]), item);
      return customer === undefined ? [] : [customer];
    });
  },
});
