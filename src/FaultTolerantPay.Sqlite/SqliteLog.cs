using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Sqlite;

/// <summary>The log messages of this package: events 2100 to 2149.</summary>
internal static partial class SqliteLog
{
    [LoggerMessage(
        2100, LogLevel.Information,
        "Mandate tokens are encrypted in the store file under key '{Key}'. Older tokens are encrypted once they are rotated")]
    public static partial void TokensEncrypted(ILogger logger, string key);

    [LoggerMessage(
        2101, LogLevel.Warning,
        "Mandate tokens are in the clear in the store file: no ISecretProtector is registered. "
            + "Only the file's permission (0600) protects them")]
    public static partial void TokensInTheClear(ILogger logger);
}
