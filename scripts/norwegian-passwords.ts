/**
 * What people in Norway build passwords from, and no international list has: words, names, teams, months, places,
 * walks over the Norwegian keyboard. `generate-common-passwords.ts` adds the spellings without æ, ø and å.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const secretsAndGreetings = words(`
  passord passordet passorder mittpassord nyttpassord hemmelig hemmelighet supersekret velkommen velkomne hallo heihei
  morna hadet god godmorgen goddag godnatt hilsen logginn innlogging bruker brukernavn brukernamn adgang tilgang nøkkel
  nøkkelord kodeord kodeordet sesam slippmeginn husk huskmeg glemt glemte glemtpassord vetikke vetikkje ingenting tulling
  ikkegjett gjettet gjettdenne passordmitt mittnavn administrator endremeg byttmeg standard midlertidig
`);

const seasonsAndDays = words(`
  sommer sommeren sommerferie sommerfugl sommersol vinter vinteren vinterferie vintertid høst høsten høstferie vår våren
  januar februar mars april juni juli august september oktober november desember mandag tirsdag onsdag torsdag fredag
  lørdag søndag morgen kveld natten måned helg helgen ferie jul julen juletre julaften julenisse påske påsken nyttår
  nyttårsaften midtsommer syttendemai syttemai grunnlovsdag sekstenmai
`);

const electricity = words(`
  strøm strømmen strømleverandør strømregning strømpris strømavtale kraft kraften kraftlag kraftverk kraftselskap energi
  energiverk elektrisk elektrisitet elektro kilowatt kilowattime megawatt spotpris nettleie måler målerstand faktura
  regning kunde kunden kundenummer kundeservice minside minstrøm norgespris vannkraft vindkraft solkraft lyspære varme
  varmepumpe panelovn ampere sikring
`);

const everyday = words(`
  jegelskerdeg elskerdeg elskedeg elsker elskling kjærlighet kjæreste kjærest skatt skatten skatter vennen venner
  bestevenn familie familien mamma pappa mammapappa mormor morfar farmor farfar bestemor bestefar søster bror barnebarn
  lillemor lillebror storebror storesøster prinsesse prinsessen dronning kongen solskinn solstråle stjerne stjerner himmel
  himmelen hjerte hjertet engel engelen engler blomst blomster roser rose tulipan sjokolade sjokolademelk brunost geitost
  vaffel vafler kvikklunsj smash grandiosa pølse lompe lutefisk fårikål kjøttkaker eplekake jordbær blåbær tyttebær bringebær
  multe kaffe kaffekopp kanelbolle bolle hund hunden hundene valp katt katten pusekatt pusen kattepus kattunge hest hesten
  hester ponni fisk fisken fisker laks torsk ørret elg elgen elgjakt rein reinsdyr bjørn bjørnen ulven ulv rev reven hare
  isbjørn sjiraff elefant apekatt ape tiger løve kanin marsvin hamster papegøye ørn ørnen måke svane fugl hytte hytta hyttetur
  hjemme heime huset hjem hage hagen leilighet båten båt seilbåt sykkel sykkelen motorsykkel traktor traktoren lastebil bilen
  personbil volvo toyota tesla folkevogn moped skolen skole barnehage lærer student jobben kontor arbeid ski skitur langrenn
  skiskyting hopp fotball håndball ishockey svømming løping turgåing fjelltur fjellet fjell fjord fjorden skogen skog havet
  stranda elva vannet isen snø snøen regn vind tåke nordlys midnattssol midnattsol norge norsk norske nordmann noreg viking
  vikingen vikinger trollet troll nisse nissen odin tor torden freya freyja loke valhalla ragnarok mjølner yggdrasil
  datamaskin telefon mobil mobilen nettet internett internettet skjerm tastatur musa spill spille musikk gitar piano trommer
  dansing danse sangen konsert film kongeriket regjering stortinget politi politiet lege sykehus sykepleier ingeniør snekker
  bonde bonden fiskeri oljen olje penger pengene millionær million lotto vinner champion mester mesteren bamse bamsen pippi
  emil karius baktus flåklypa solan ludvig askeladden pelle kaptein sabeltann kapteinsabeltann mummi mummitrollet rasmus
  klodrik kalas moro morsom kult kuleste tøffing tøffeste vakker vakreste pen nydelig deilig snill snille lykke lykkelig drøm
  drømmer frihet fred håp håpet gud jesus jesuskristus kristus amen faen faenta helvete satan jævla dritt drit fitte kuk
  hore rumpe rumpa pupper sexy horebukk idiot idioten dust dusten
`);

const firstNames = words(`
  anne inger kari marit ingrid liv eva berit astrid bjørg hilde anna solveig marianne randi ida nina maria elisabeth
  kristin bente heidi silje hanne linda tone tonje anita elin wenche ragnhild camilla ellen karin hege ann else mona marie
  aud monica julie kristine laila reidun helene åse jorunn sissel mari line lene mette grethe unni malin grete thea gunn
  emma siri trine lise emilie ingeborg kirsten siv stine rita gerd vigdis karoline caroline ruth oda sara sofie nora
  frida hedda ella olivia maja leah sofia ingunn torill toril turid turi gro tove vibeke janne ane benedicte kjersti sigrid
  andrea martine amalie vilde tuva linnea synne eline guro mathilde jenny johanne tiril ylva signe ada selma iben amanda
  jan per bjørn ole lars kjell knut arne svein thomas hans geir tor morten terje odd erik martin andreas john anders rune
  trond tore daniel jon kristian fredrik marius tom stian magnus olav alexander espen harald leif jonas øyvind rolf kristoffer
  christian sondre emil nils kenneth christoffer mathias frode sander eirik henrik simen ivar tobias helge håkon haakon
  kåre oskar oliver lucas filip jakob jacob noah isak aksel ludvik theodor sigurd vegard vidar steinar roar roger ronny
  sindre jørgen joakim håvard halvor gunnar gudmund egil einar dag børge bård audun asbjørn arild amund alf øystein ørjan
  åge åsmund torbjørn torstein tarjei trygve ulrik viktor william ingvar jarle jostein ketil kjetil kim lasse leander
  magne mats mikkel mikael nikolai oddvar petter pål peder ragnar robin sebastian sigbjørn sivert snorre stein sverre truls
  hansen johansen olsen larsen andersen pedersen nilsen kristiansen jensen karlsen johnsen pettersen eriksen berg haugen
  hagen johannessen andreassen jacobsen halvorsen dahl lund moen henriksen solberg bakken strand svendsen martinsen solheim
`);

const teamsAndPlaces = words(`
  rosenborg brann vålerenga lillestrøm molde viking tromsø bodøglimt bodø glimt stabæk haugesund sandefjord sarpsborg
  strømsgodset fredrikstad kristiansund hamkam kongsvinger aalesund ålesund sogndal mjøndalen moss bryne raufoss skeid
  start odds oddgrenland lyn fotballklubb godset kanari heiarosenborg heiabrann heiaviking troillongan storhamar frisk asker
  stavanger oilers sparta warriors liverpool manchester united arsenal chelsea tottenham everton leeds ynwa haaland ødegaard
  oslo bergen trondheim drammen kristiansand tønsberg skien hamar larvik halden lillehammer molde harstad gjøvik mosjøen
  narvik horten arendal porsgrunn hammerfest alta kirkenes vadsø vardø honningsvåg longyearbyen svalbard lofoten svolvær
  leknes mo rana moirana namsos steinkjer levanger stjørdal verdal røros oppdal elverum kongsberg notodden rjukan geilo hemsedal
  trysil voss odda flåm førde florø måløy volda ørsta ulsteinvik egersund flekkefjord mandal grimstad risør kragerø sandnes
  jæren ski lørenskog nittedal jessheim eidsvoll askim mysen råde østfold vestfold telemark agder rogaland hordaland
  vestland sogn fjordane møre romsdal trøndelag nordland troms finnmark hedmark oppland innlandet buskerud akershus viken
  norway nordnorge vestlandet østlandet sørlandet nordpolen polar polarlys polarkraft polarsirkelen galdhøpiggen jotunheimen
  hardanger hardangervidda dovre dovrefjell geiranger preikestolen trolltunga holmenkollen sognefjord mjøsa
`);

/** Rows of the keyboard, forward and back, are recognised by rule; these are the walks that turn. */
const keyboardWalks = words(`
  qwertyuiopå qwertyuiopåasdfghjkløæ asdfghjkløæ zxcvbnmøæå qazwsxedcrfv zaq12wsx q1w2e3r4t5y
  qwerasdf qweasdzxc asdqwe qwertyasdf asdfzxcv æøåæøåæøå
`);

/** Roots, lower case; shorter ones than four letters are left out. */
export const norwegianRoots: readonly string[] = [
  ...new Set([
    ...secretsAndGreetings,
    ...seasonsAndDays,
    ...electricity,
    ...everyday,
    ...firstNames,
    ...teamsAndPlaces,
    ...keyboardWalks,
  ]),
].filter((word) => [...word].length >= 4);
