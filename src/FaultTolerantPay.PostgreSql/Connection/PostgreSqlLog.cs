using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>The log messages of this package: events 2150 to 2199.</summary>
internal static partial class PostgreSqlLog
{
    [LoggerMessage(2150, LogLevel.Information, "Mandate tokens are encrypted in PostgreSQL under key '{Key}'")]
    public static partial void TokensEncrypted(ILogger logger, string key);

    [LoggerMessage(
        2151, LogLevel.Warning,
        "Mandate tokens are in the clear in PostgreSQL: no ISecretProtector is registered. Only the database's permissions protect them")]
    public static partial void TokensInTheClear(ILogger logger);

    [LoggerMessage(
        2152, LogLevel.Warning,
        "The connection that listens for changes of other nodes in schema '{Schema}' is lost; they are seen later meanwhile: {Cause}")]
    public static partial void ListenerLost(ILogger logger, string schema, string cause);
}
