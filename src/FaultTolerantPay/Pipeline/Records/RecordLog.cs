using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Records;

internal static partial class RecordLog
{
    [LoggerMessage(
        LogEvents.RecordsStoreDown, LogLevel.Error,
        "The store does not accept records; payments continue while the business system answers, and their records wait in memory")]
    public static partial void StoreDown(ILogger logger, Exception exception);

    [LoggerMessage(LogEvents.RecordsStoreBack, LogLevel.Information, "The store accepts records again after {Down}")]
    public static partial void StoreBack(ILogger logger, TimeSpan down);

    [LoggerMessage(
        LogEvents.RecordsGivenUp, LogLevel.Error,
        "{MaxItems} records wait for the store, and the oldest are given up from now on: "
        + "a retry of such a payment during a fault could be paid twice")]
    public static partial void GivesUp(ILogger logger, int maxItems);

    [LoggerMessage(
        LogEvents.RecordNotWritten, LogLevel.Error,
        "The record of payment {Merchant}/{Order} can never be written, in any state of the store, and is given up")]
    public static partial void NotWritten(ILogger logger, Exception exception, string merchant, string order);

    [LoggerMessage(
        LogEvents.OutcomeNotWritten, LogLevel.Error,
        "The outcome of payment {Merchant}/{Order} is unknown and could not be stored yet; until it is, nothing else is tried for it")]
    public static partial void UnknownNotWritten(ILogger logger, Exception exception, string merchant, string order);

    [LoggerMessage(
        LogEvents.RecordContradicted, LogLevel.Error,
        "Payment {Merchant}/{Order} was answered {Answered} while the store accepted no records, and is stored as {Stored}; "
        + "the stored outcome stays")]
    public static partial void Contradicted(ILogger logger, string merchant, string order, string answered, string stored);

    [LoggerMessage(
        LogEvents.RecordsTakenOver, LogLevel.Warning,
        "{Count} records of payments that a node kept in {File} when it stopped are in the store now")]
    public static partial void TakenOver(ILogger logger, int count, string file);

    [LoggerMessage(
        LogEvents.RecordsNotTakenOver, LogLevel.Error,
        "Records of payments that another node kept when it stopped cannot be taken over; "
        + "a retry of such a payment during a fault could be paid twice")]
    public static partial void NotTakenOver(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.RecordsNotKept, LogLevel.Error,
        "{Count} records of payments that the store did not accept cannot be kept beside it")]
    public static partial void NotKept(ILogger logger, Exception exception, int count);

    [LoggerMessage(
        LogEvents.RecordsFileNotRemoved, LogLevel.Warning,
        "The records of payments in {File} are in the store, but {File} cannot be removed; it will be read again, which changes nothing")]
    public static partial void FileNotRemoved(ILogger logger, Exception exception, string file);
}
