/** What the tool can be told, for the person at the terminal. */
export const usage = `Usage:
  npm run register -- import FILE [--dry-run] [--rejects FILE] [--from-start] WHERE
  npm run register -- show CUSTOMER_NUMBER WHERE
  npm run register -- flagged WHERE
  npm run register -- unflag EMAIL_ADDRESS WHERE
  npm run register -- export CUSTOMER_NUMBER WHERE
  npm run register -- erase CUSTOMER_NUMBER [--yes] WHERE
  npm run register -- keys [--drop-idle] WHERE
  npm run register -- rotate [--leaked] WHERE
  npm run register -- restore missing|fields --from TABLE [--dry-run] WHERE

flagged     e-mail addresses that mail comes back from, or whose owner called it spam
unflag      takes such a flag away
export      a copy of everything that is held of a customer, as JSON
erase       the customer, and with its last customer the account; says what it would do
--yes       does it, for good
keys        which keys the keying secret holds, and what hangs on them
--drop-idle takes out those that nothing hangs on any more
rotate      a new key, from ten minutes on; what was made with earlier keys goes on working
--leaked    the value has leaked: the new key at once, and no other; ends sessions, codes, links and letters' PINs
missing     customers, accounts and prospects that TABLE holds and the register lacks; sessions, codes and messages stay in the past
fields      of customers that are there, what the register said of them then; claims stay
--from      a table of the past, which AWS restored to a point in time (docs/runbook/restore-table.md)
FILE        the customer register as CSV: UTF-8 or Windows-1252, separator , or ;
--dry-run   reads and compares, writes nothing, says what would change
--rejects   where rows that can't be imported go, with line and reason (default: FILE.rejects.csv)
--from-start does all of a file again; else an import that was broken off goes on from where it was (FILE.done)

WHERE is one of
  --data DIR                            the data folder of a local server that is not running
  --table NAME --keying-secret ARN      a stage on AWS; also from TABLE_NAME and KEYING_SECRET_ARN
  --stage NAME --outputs FILE           a stage on AWS; FILE is what cdk deploy --outputs-file wrote
`;
