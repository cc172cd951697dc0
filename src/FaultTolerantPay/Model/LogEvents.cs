namespace FaultTolerantPay.Model;

/// <summary>All event ids that this package logs, in one place. An id is never reused for another event.</summary>
internal static class LogEvents
{
    // 1000-1099: options.
    public const int OptionsInForce = 1000;
    public const int OptionsChanged = 1001;
    public const int OptionsAwaitRestart = 1002;
    public const int OptionsRefused = 1003;
    public const int OptionsMended = 1004;
    public const int OptionsListenerFailed = 1005;

    // 1100-1199: merchants.
    public const int MerchantOnboarded = 1100;
    public const int MerchantChanged = 1101;
    public const int RegistrationDone = 1102;
    public const int RegistrationFailed = 1103;
    public const int RegistrationRejected = 1104;
    public const int LimitsNotFetched = 1105;
    public const int LimitNotTaken = 1106;
    public const int LimitGone = 1107;
    public const int MerchantNotRefreshed = 1108;
    public const int ConsentChanged = 1110;

    // 1200-1299: admission, limit, credit. 1200 was once used for changed admission options.
    public const int CreditNotAssessed = 1220;
    public const int CreditGradeUnknown = 1221;
    public const int RiskControlFailed = 1222;

    // 1300-1399: channels.
    public const int NothingSent = 1300;
    public const int ChannelCallFailed = 1301;
    public const int ChannelQueryFailed = 1302;
    public const int LateAnswerFailed = 1303;
    public const int ImplausibleAnswer = 1304;
    // 1305 was a late answer to a query, which is now 1503.
    public const int ReportRefused = 1306;
    public const int ProviderNothingSent = 1320;
    public const int ProviderCallFailed = 1321;
    public const int ProviderQueryFailed = 1322;
    public const int ProviderAnswerImplausible = 1323;
    public const int ProviderCallbackFailed = 1324;
    public const int CodeUnmapped = 1325;
    public const int CodeMapped = 1326;
    public const int ProviderSettingsRead = 1327;
    public const int ProviderSettingsNotRead = 1328;

    // 1400-1499: pipeline, advances, collection, recovery.
    public const int StoreFailed = 1400;
    public const int OutcomeNotWritten = 1401;
    public const int StageFailed = 1402;
    public const int PrimaryFailed = 1403;
    public const int StandInFailed = 1404;
    public const int NotLookedUp = 1405;
    public const int RecordsStoreDown = 1406;
    public const int RecordsStoreBack = 1407;
    public const int RecordsGivenUp = 1408;
    public const int RecordNotWritten = 1409;
    public const int WorkItemFailed = 1410;
    public const int PrimaryCallFailed = 1411;
    public const int MessageNotDelivered = 1412;
    public const int DiscrepancyOpened = 1413;
    public const int SinkFailed = 1414;
    public const int RecordContradicted = 1420;
    public const int RecordsTakenOver = 1421;
    public const int RecordsNotTakenOver = 1422;
    public const int RecordsNotKept = 1423;
    public const int RecordsFileNotRemoved = 1424;

    // 1500-1599: calls to the host's code.
    public const int CallAbandoned = 1500;
    public const int CalleeWithheld = 1501;
    public const int CalleeCalledAgain = 1502;
    public const int AbandonedCallFailed = 1503;
    public const int EventsDropped = 1504;
    public const int MerchantWithheld = 1505;
    public const int MerchantCalledAgain = 1506;

    // 1600-1699: operators' controls.
    public const int OperatorControlGiven = 1600;

    // 1700-1799: cards.
    public const int CardPrefixesRead = 1700;
    public const int CardPrefixFinding = 1701;
    public const int CardPrefixesNotRead = 1702;

    // 1800-1899: payments through channels.
    public const int ChannelResultNotStored = 1800;
    public const int LateChannelResultNotStored = 1801;
    public const int CallbackRefused = 1802;
    public const int CallbackReportRefused = 1803;
    public const int CardRecordNotSaved = 1804;

    // 1900-1919: fetching of statement files.
    public const int StatementStored = 1900;
    public const int StatementIssuedAgain = 1901;
    public const int StatementNotFetched = 1902;
    public const int StatementMissing = 1903;
    public const int StatementWorkFailed = 1904;

    // 1920-1929: reconciliation with the store.
    public const int StatementCompared = 1920;
    public const int StatementRefused = 1921;
    public const int ReconciliationFailed = 1922;
    public const int ComparisonOrdered = 1923;
    public const int StatementNotCompared = 1924;

    // 1930-1939: settlement on the bank's account.
    public const int SettlementCompared = 1930;
    public const int AccountStatementRefused = 1931;
}
