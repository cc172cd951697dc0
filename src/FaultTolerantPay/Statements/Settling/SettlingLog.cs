using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>What is logged about settlement: figures and places, never an entry.</summary>
internal static partial class SettlingLog
{
    [LoggerMessage(LogEvents.SettlementCompared, LogLevel.Information,
        "What {Provider} owes is compared with account {Account}: {Settled} entries are settled, {Changed} were booked now, {Open} are not "
        + "explained")]
    public static partial void Compared(ILogger logger, string provider, string account, int settled, int changed, int open);

    [LoggerMessage(LogEvents.AccountStatementRefused, LogLevel.Error,
        "The account statement of {Account} for {Day:yyyy-MM-dd}, version {Version}, is refused: {Error}. Nothing is concluded from it")]
    public static partial void AccountStatementRefused(ILogger logger, string account, DateOnly day, int version, string error);
}
