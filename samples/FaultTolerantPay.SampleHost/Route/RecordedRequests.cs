using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>Opens files of recorded requests, and ends a command where one of them is of no use.</summary>
internal static class RecordedRequests
{
    /// <summary>The option that skips rows with errors.</summary>
    public static Option SkipErrors { get; } = new("--skip-errors", null, "Skips rows with errors. Default: they end the command.");

    public static FileStream Open(string path) => RouteFiles.Open(path, "a CSV file of recorded requests");

    /// <summary>Looks at what a reader found when all was read.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="reader">The reader.</param>
    /// <param name="path">What it read.</param>
    /// <param name="requests">How many requests it gave.</param>
    public static void Check(Invocation invocation, RequestCsvReader reader, string path, long requests)
    {
        string? wrong = reader.HasBrokenHeader ? $"{path}: the first line, which names the columns, is wrong; nothing was read."
            : reader.ErrorCount > 0 && !invocation.Has(SkipErrors.Name)
                ? $"{Counted.Of(reader.ErrorCount, "error")} in {path}; {SkipErrors.Name} skips those rows."
            : requests > 0 ? null
            : reader.Rows == 0 ? $"{path}: there is no request after the first line."
            : $"{path}: every one of its rows has an error ({Counted.Of(reader.Rows, "row")}).";
        if (wrong is not null)
        {
            throw new UsageException(string.Join('\n', reader.Errors.Select(m => m.ToString()).Append(wrong)));
        }
    }
}
