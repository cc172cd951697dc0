using System.Globalization;
using FaultTolerantPay.Configuration;
using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>Connection strings: what a host may say, and what the store adds.</summary>
internal static class ConnectionText
{
    public const string Expectation = "a connection string of Npgsql with Host and Database";

    private const int MaxSchemaLength = 40;

    public static bool IsSchema(string text) =>
        text.Length is > 0 and <= MaxSchemaLength && char.IsAsciiLetterLower(text[0])
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    /// <summary>Why a connection string cannot be used. The text may contain a password, so no error repeats it.</summary>
    public static IEnumerable<OptionError> Errors(string option, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            yield break;
        }

        bool isRead;
        try
        {
            var read = new NpgsqlConnectionStringBuilder(text);
            isRead = !string.IsNullOrEmpty(read.Host) && !string.IsNullOrEmpty(read.Database);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException)
        {
            isRead = false;
        }

        if (!isRead)
        {
            yield return new OptionError(option, "(not shown)", Expectation);
        }
    }

    /// <summary>Whether a connection string names several servers.</summary>
    public static bool HasSeveralHosts(string? text) =>
        !Errors("", text).Any() && new NpgsqlConnectionStringBuilder(text).Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>The servers and the database, for messages.</summary>
    public static string PlaceOf(string text)
    {
        var read = new NpgsqlConnectionStringBuilder(text);
        return $"{read.Database} at {read.Host}";
    }

    /// <summary>
    /// The connection strings of the run-time role with the store's own settings: its servers in each order, the given one first.
    /// </summary>
    public static IEnumerable<string> ForRunning(PostgreSqlStoreOptions options)
    {
        long timeout = (long)options.CommandTimeout.TotalMilliseconds;
        var text = Based(options.ConnectionString, options);
        text.Pooling = true;
        text.MinPoolSize = 0;
        text.MaxPoolSize = options.MaxConnections;
        // The server's own limits come first; this one is for a server that does not answer at all.
        text.CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds) + 1;
        text.CancellationTimeout = 1_000;
        text.MaxAutoPrepare = 200;
        text.AutoPrepareMinUsages = 2;
        text.NoResetOnClose = true;
        text.Options = Settings(
            options,
            $"-c statement_timeout={timeout} -c lock_timeout={timeout} -c idle_in_transaction_session_timeout={2 * timeout} -c jit=off");
        string[] hosts = text.Host!.Split(',');
        for (int first = 0; first < hosts.Length; first++)
        {
            text.Host = string.Join(',', hosts[first..].Concat(hosts[..first]));
            yield return text.ConnectionString;
        }
    }

    /// <summary>The connection string of the run-time role for the connection that listens.</summary>
    public static string ForListening(PostgreSqlStoreOptions options)
    {
        var text = Based(options.ConnectionString, options);
        text.MaxPoolSize = 1;
        text.CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);
        text.Options = Settings(options, "-c jit=off");
        return text.ConnectionString;
    }

    /// <summary>The connection string of the owner, for migrations.</summary>
    public static string ForMigrating(PostgreSqlStoreOptions options, string owner)
    {
        var text = Based(owner, options);
        text.Pooling = false;
        text.CommandTimeout = 0;
        text.Options = Settings(options, $"-c lock_timeout={(long)MigrationRunner.LockTimeout.TotalMilliseconds}");
        return text.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder Based(string given, PostgreSqlStoreOptions options)
    {
        var text = new NpgsqlConnectionStringBuilder(given)
        {
            ApplicationName = "FaultTolerantPay",
            Timeout = (int)Math.Ceiling(options.ConnectTimeout.TotalSeconds),
            Multiplexing = false,
            Enlist = false,
        };
        bool hasSeveralHosts = text.Host?.Contains(',', StringComparison.Ordinal) == true;
        if (hasSeveralHosts)
        {
            // After a promotion, the old primary is not taken for one any longer than this.
            text.HostRecheckSeconds = 1;
            text.TargetSessionAttributes ??= "primary";
        }

        return text;
    }

    private static string Settings(PostgreSqlStoreOptions options, string settings) => string.Create(
        CultureInfo.InvariantCulture, $"-c search_path={options.Schema} -c client_encoding=UTF8 {settings}");
}
