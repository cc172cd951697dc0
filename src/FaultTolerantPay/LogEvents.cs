namespace FaultTolerantPay;

/// <summary>Every event id that this package logs, in one place: an id is never used again for something else.</summary>
internal static class LogEvents
{
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

    // 1200-1299: admission, limit, credit.
    public const int AdmissionOptionsChanged = 1200;
    public const int CreditNotAssessed = 1220;
    public const int CreditGradeUnknown = 1221;
    public const int RiskControlFailed = 1222;
}
