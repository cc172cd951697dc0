using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>What is compared with what, and by which rules.</summary>
internal sealed record ReconcileOptions(
    StatementFile File,
    string LedgerFile,
    MatchRules Rules,
    DateOnly? StatementDay,
    string? HeldBefore,
    string? HeldAfter,
    string? CsvFile,
    string? Queue,
    string? Source,
    int MaxShown)
{
    private const int DefaultMaxShown = 50;

    public static Option Format { get; } = new(
        "--format", "FORMAT", $"The format of the statement: {string.Join(", ", StatementFile.Formats)}, or a JSON file that describes it.",
        IsRequired: true);

    public static Option Statement { get; } = new("--statement", "FILE", "The statement.", IsRequired: true);

    public static Option Ledger { get; } = new("--ledger", "FILE", "Our own records as CSV.", IsRequired: true);

    public static Option Day { get; } = new(
        "--day", "DATE", "The day that the statement covers: what only one side has at its end is held for the next file.",
        Rule: new ValueRule<DateOnly>("a date such as 2026-11-29", ReadDate));

    public static Option Zone { get; } = new("--zone", "ID", "The channel's time zone (default: Asia/Shanghai).",
        Rule: new ValueRule<Unused>(
            "the id of a time zone, such as Europe/Berlin",
            text => TimeZoneInfo.TryFindSystemTimeZoneById(text, out _) ? default(Unused) : null));

    public static Option CutOver { get; } = new("--cut-over", "TIME", "The time at which the channel's day begins (default: 00:00).",
        Rule: new ValueRule<TimeOnly>("a time of day such as 23:30", text => TimeOnly.TryParseExact(
            text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : null));

    public static Option Margin { get; } = new("--margin", "LENGTH", "How far both sides may differ about the day (default: 10m).",
        Rule: ValueRule.Length);

    public static Option Key { get; } = new("--key", "SIDE", "Whose reference the rows are matched by: ours (default) or theirs.",
        Rule: new ValueRule<MatchKey>("ours or theirs", text => text switch
        {
            "ours" => MatchKey.OurReference,
            "theirs" => MatchKey.TheirReference,
            _ => null,
        }));

    public static Option Parts { get; } = new(
        "--parts", null, "Takes several of their rows with one of our references for parts that add up.");

    public static Option NoFees { get; } = new("--no-fees", null, "Does not compare fees: our records have none.");

    public static Option Tolerance { get; } = new(
        "--tolerance", "CODE=MINOR", "By how many minor units amounts may differ.", IsRepeated: true, Rule: ToleranceRule);

    public static Option FeeTolerance { get; } = new(
        "--fee-tolerance", "CODE=MINOR", "By how many minor units fees may differ.", IsRepeated: true, Rule: ToleranceRule);

    public static Option HeldIn { get; } = new("--held-in", "FILE", "Rows that the last comparison held, as --held-out wrote them.");

    public static Option HeldOut { get; } = new("--held-out", "FILE", "Writes the rows that are held for the next file to a new file.");

    public static Option Csv { get; } = new("--csv", "FILE", "Writes everything that is not simply matched to a new file.");

    public static Option Store { get; } = new(
        "--store", "PATH", "Opens what is not explained in the queue of this store; with --day and --source.");

    public static Option Origin { get; } = new(
        "--source", "ID", "Where the statement comes from, such as the provider: discrepancies are opened under it.");

    public static Option Max { get; } = new("--max", "NUMBER", $"How many results are shown (default: {DefaultMaxShown}).",
        Rule: ValueRule.Number(0, 10_000));

    public static Option Json { get; } = new("--json", null, "Answers as JSON.");

    private static ValueRule ToleranceRule => new ValueRule<KeyValuePair<Currency, long>>(
        "a currency and a whole number from 0, such as EUR=1", ReadTolerance);

    /// <summary>Whether a row is of the day that the statement covers. An entry of an account has a date, and no time.</summary>
    public bool IsOfDay(in StatementRow row) => Rules.Window is not { } window
        || (row.At >= window.From && row.At < window.Until) || DateOnly.FromDateTime(row.At.DateTime) == StatementDay;

    public static ReconcileOptions Of(Invocation invocation)
    {
        TimeSpan margin = invocation.Read<TimeSpan>(Margin.Name) ?? TimeSpan.FromMinutes(10);
        if (margin >= TimeSpan.FromDays(1))
        {
            throw new UsageException($"--margin '{invocation.Value(Margin.Name)}': less than a day is expected.");
        }

        DateOnly? day = invocation.Read<DateOnly>(Day.Name);
        string? queue = invocation.Value(Store.Name), source = invocation.Value(Origin.Name);
        if (queue is not null ? day is null || source is null : source is not null)
        {
            throw new UsageException("--store, --source and --day are expected together.");
        }

        if (source is not null && !ProviderId.TryParse(source, null, out _))
        {
            throw new UsageException($"--source '{source}': 1 to 64 visible ASCII characters are expected.");
        }

        var zone = TimeZoneInfo.FindSystemTimeZoneById(invocation.Value(Zone.Name) ?? "Asia/Shanghai");
        TimeOnly cutOver = invocation.Read<TimeOnly>(CutOver.Name) ?? default;
        return new ReconcileOptions(
            new StatementFile(invocation.Value(Format.Name)!, invocation.Value(Statement.Name)!),
            invocation.Value(Ledger.Name)!,
            new MatchRules
            {
                Key = invocation.Read<MatchKey>(Key.Name) ?? MatchKey.OurReference,
                AllowParts = invocation.Has(Parts.Name),
                CompareFees = !invocation.Has(NoFees.Name),
                AmountToleranceMinor = Tolerances(invocation, Tolerance),
                FeeToleranceMinor = Tolerances(invocation, FeeTolerance),
                Window = day is { } of ? MatchWindow.OfDay(of, zone, cutOver, margin) : null,
            },
            day,
            invocation.Value(HeldIn.Name),
            invocation.Value(HeldOut.Name),
            invocation.Value(Csv.Name),
            queue,
            source,
            (int)(invocation.Read<long>(Max.Name) ?? DefaultMaxShown));
    }

    private static ImmutableDictionary<Currency, long> Tolerances(Invocation invocation, Option option) =>
        invocation.Values(option.Name).Select(text => ReadTolerance(text)!.Value).GroupBy(given => given.Key)
            .ToImmutableDictionary(given => given.Key, given => given.Last().Value);

    private static DateOnly? ReadDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
        && day.Year is >= 2000 and <= 2099 ? day : null;

    private static KeyValuePair<Currency, long>? ReadTolerance(string text) =>
        text.Split('=') is [var code, var number] && new Currency(code).IsKnown
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long minor)
            ? new(new Currency(code), minor) : null;

    /// <summary>A value that is checked and used as text.</summary>
    private readonly record struct Unused;
}
