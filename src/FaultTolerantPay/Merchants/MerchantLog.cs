using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Merchants;

/// <summary>What is logged about merchants.</summary>
internal static partial class MerchantLog
{
    [LoggerMessage(LogEvents.MerchantOnboarded, LogLevel.Information,
        "Merchant {Merchant} was onboarded by {Operator}: registered at {Registered} of {Institutions} institutions")]
    public static partial void MerchantOnboarded(
        this ILogger logger, MerchantId merchant, OperatorId @operator, int registered, int institutions);

    [LoggerMessage(LogEvents.MerchantChanged, LogLevel.Information, "Merchant {Merchant} was changed by {Operator}: {Change}")]
    public static partial void MerchantChanged(this ILogger logger, MerchantId merchant, OperatorId @operator, string change);

    [LoggerMessage(LogEvents.RegistrationDone, LogLevel.Information,
        "Merchant {Merchant} is registered at {Institution} as {MerchantThere}")]
    public static partial void RegistrationDone(
        this ILogger logger, MerchantId merchant, InstitutionId institution, InstitutionMerchantId merchantThere);

    [LoggerMessage(LogEvents.RegistrationFailed, LogLevel.Warning,
        "Institution {Institution} gave no usable answer to the registration of merchant {Merchant}; the attempt counts")]
    public static partial void RegistrationFailed(this ILogger logger, Exception? error, MerchantId merchant, InstitutionId institution);

    [LoggerMessage(LogEvents.RegistrationRejected, LogLevel.Warning, "Institution {Institution} refuses merchant {Merchant}: {Reason}")]
    public static partial void RegistrationRejected(this ILogger logger, MerchantId merchant, InstitutionId institution, string reason);

    [LoggerMessage(LogEvents.LimitsNotFetched, LogLevel.Warning,
        "Institution {Institution} gave no limits for merchant {Merchant}; the known limits stay in force, and their age grows")]
    public static partial void LimitsNotFetched(this ILogger logger, Exception? error, MerchantId merchant, InstitutionId institution);

    [LoggerMessage(LogEvents.LimitNotTaken, LogLevel.Error,
        "Institution {Institution} gave merchant {Merchant} the limit {Limit}: expected 0 or more in an ISO 4217 currency. It is ignored")]
    public static partial void LimitNotTaken(this ILogger logger, MerchantId merchant, InstitutionId institution, string limit);

    [LoggerMessage(LogEvents.LimitGone, LogLevel.Information,
        "Institution {Institution} no longer gives merchant {Merchant} the limit {Limit}; it is removed")]
    public static partial void LimitGone(this ILogger logger, MerchantId merchant, InstitutionId institution, Money limit);

    [LoggerMessage(LogEvents.MerchantNotRefreshed, LogLevel.Error, "Merchant {Merchant} could not be refreshed; it stays due")]
    public static partial void MerchantNotRefreshed(this ILogger logger, Exception? error, MerchantId merchant);

    [LoggerMessage(LogEvents.ConsentChanged, LogLevel.Information,
        "Consent of merchant {Merchant} was changed by {Operator}: version {Version}, given {IsGiven}, from {From} until {Until}")]
    public static partial void ConsentChanged(
        this ILogger logger, MerchantId merchant, OperatorId @operator, int version, bool isGiven, DateTimeOffset? from,
        DateTimeOffset? until);
}
