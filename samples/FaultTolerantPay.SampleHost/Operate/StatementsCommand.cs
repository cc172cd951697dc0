using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>
/// Reports what the comparison of each day's statement found: by day, by channel, what came to the bank's account, and what is open. A
/// figure that does not add up fails.
/// </summary>
internal static class StatementsCommand
{
    private const int UsualDays = 7;

    private static readonly Option Provider = new("--provider", "ID", "Only this provider's statements.");

    private static readonly Option From = new(
        "--from", "DAY", $"The first day of statements, such as 2026-11-22. Default: {UsualDays} days ago.", Rule: ValueRule.Time);

    private static readonly Option Until = new("--until", "DAY", "The last day. Default: today.", Rule: ValueRule.Time);

    private static readonly Option Csv = new("--csv", "FILE", "Writes the figures by channel to a new CSV file.");

    private static readonly Option SettlementCsv =
        new("--settlement-csv", "FILE", "Writes what was due and what came by channel to a new CSV file.");

    public static Command Command { get; } = new(
        "statements",
        "Reports what the comparison of each day's statement found, and what came to the bank's account.",
        [],
        [StoreServices.Store, Provider, From, Until, Csv, SettlementCsv, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        foreach (Option option in new[] { Csv, SettlementCsv })
        {
            if (invocation.Value(option.Name) is { } file)
            {
                StatementsCsv.CheckNew(option.Name, file);
            }
        }

        StatementsReport report = await ReadAsync(invocation, services);
        if (invocation.Value(Csv.Name) is { } path)
        {
            StatementsCsv.Write(Csv.Name, path, report);
        }

        if (invocation.Value(SettlementCsv.Name) is { } settlement)
        {
            StatementsCsv.WriteSettlement(SettlementCsv.Name, settlement, report);
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, report.AsJson());
        }
        else
        {
            Show(invocation, report);
        }

        return report.Errors.Count == 0 ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static async Task<StatementsReport> ReadAsync(Invocation invocation, IServiceProvider services)
    {
        DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        DateOnly until = DayOf(invocation.Read<DateTimeOffset>(Until.Name) ?? now);
        DateOnly from = invocation.Read<DateTimeOffset>(From.Name) is { } given ? DayOf(given) : until.AddDays(1 - UsualDays);
        if (from > until)
        {
            throw new UsageException(
                $"The days from {from:yyyy-MM-dd} until {until:yyyy-MM-dd} are none: a first day before the last is expected.");
        }

        ProviderId? provider = QueryOptions.ProviderOf(invocation, Provider);
        return await StatementsReport.ReadAsync(services, provider, from, until, invocation.Stop);
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static void Show(Invocation invocation, StatementsReport report)
    {
        Table days = new Table { Border = TableBorder.Simple }.AddColumns(
            "day", "provider", "merchant number", "status", "version", "rows", "compared");
        foreach (StatementReconciliation day in report.Days)
        {
            days.Row(
                $"{day.Day:yyyy-MM-dd}", day.Provider.ToString(), day.MerchantNumber,
                day.IsOutdated ? $"{day.Status}, to be compared again" : day.Status.ToString(),
                day.FileVersion.ToString(CultureInfo.InvariantCulture), Number(day.Theirs.Sum(total => total.Rows)),
                QueryOptions.Shown(day.ComparedAt));
        }

        foreach (StatementFetch day in report.Waiting)
        {
            days.Row($"{day.Day:yyyy-MM-dd}", day.Provider.ToString(), day.MerchantNumber, StatementsReport.StatusOf(day), "", "", "");
        }

        Table channels = new Table { Border = TableBorder.Simple }.AddColumns(
            "day", "channel", "kind", "result", "our rows", "our sum", "their rows", "their sum", "fees expected", "fees charged");
        foreach ((StatementReconciliation day, ReconciliationTotal total) in report.Totals)
        {
            channels.Row(
                $"{day.Day:yyyy-MM-dd}", total.Channel?.ToString() ?? $"{day.Provider}, no channel", total.Kind.ToString(),
                total.Result.ToString(), Number(total.OurRows), Amount(total.OurAmountMinor, total.Currency), Number(total.TheirRows),
                Amount(total.TheirAmountMinor, total.Currency), Fee(total.OurFeeMicros, total.Currency),
                Fee(total.TheirFeeMicros, total.Currency));
        }

        Table settlement = new Table { Border = TableBorder.Simple }.AddColumns(
            "day", "channel", "due by statements", "came to the account", "still open");
        foreach (SettlementFigure figure in report.Settlement)
        {
            settlement.Row(
                $"{figure.Day:yyyy-MM-dd}", figure.Channel?.ToString() ?? $"{figure.Provider}, no channel",
                Amount(figure.DueMinor, figure.Currency), Amount(figure.CameMinor, figure.Currency),
                Amount(figure.OpenMinor, figure.Currency));
        }

        Table open = new Table { Border = TableBorder.Simple }.AddColumns("open", "age", "number", "value at risk");
        foreach (StatementDiscrepancyTotal total in report.Open)
        {
            open.Row(
                total.Kind.ToString(), total.Age.ToString(), Number(total.Count), Amount(total.ValueAtRiskMinor, total.Currency));
        }

        invocation.Console.Write(days);
        invocation.Console.Write(channels);
        invocation.Console.Write(settlement);
        invocation.Console.Write(open);
        foreach (StatementReconciliation refused in report.Days.Where(day => day.Status == StatementReconciliationStatus.Refused))
        {
            invocation.Error.Line($"{refused.Provider} {refused.Day:yyyy-MM-dd}: {refused.Errors} errors. {refused.FirstError}");
        }

        foreach (StatementFetch missing in report.Waiting.Where(day => day.ReportedAt is not null))
        {
            invocation.Error.Line(
                $"{missing.Provider} {missing.Day:yyyy-MM-dd}: no file after {missing.Tries} tries. {missing.Reason}");
        }

        foreach (string error in report.Errors)
        {
            invocation.Error.Line(error);
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Amount(Int128 minor, Currency currency) => minor >= long.MinValue && minor <= long.MaxValue
        ? new Money((long)minor, currency).ToString()
        : $"{minor} minor units of {currency}";

    private static string Fee(Int128 micros, Currency currency) => micros >= long.MinValue && micros <= long.MaxValue
        ? new ExactAmount((long)micros, currency).ToString()
        : $"{micros} millionths of {currency}";
}
