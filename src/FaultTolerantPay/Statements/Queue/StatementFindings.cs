using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Matching;

namespace FaultTolerantPay.Statements.Queue;

/// <summary>
/// Makes findings of the results of one comparison. The same results give the same ids, in whatever order they come.
/// </summary>
internal sealed class StatementFindings : IDisposable
{
    private const string Ours = "ours";
    private const string Theirs = "theirs";
    private const string Both = "both";

    private readonly string _source;
    private readonly DateOnly _day;
    private readonly FindingHash _hash = new();

    private StatementFindings(string source, DateOnly day) => (_source, _day) = (source, day);

    /// <summary>The findings, each made when it is read.</summary>
    public static IEnumerable<StatementFinding> Of(string source, DateOnly day, IReadOnlyList<MatchResult> results)
    {
        using var findings = new StatementFindings(source, day);
        foreach ((MatchResult result, string id, string fingerprint) in findings.Numbered(results))
        {
            yield return findings.Make(result, id, fingerprint);
        }
    }

    /// <summary>The key of a comparison: <see cref="StatementDiscrepancy.ExplainedIn"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="day">The day.</param>
    /// <param name="merchantNumber">The merchant number.</param>
    public static string ComparisonOf(string source, DateOnly day, string merchantNumber)
    {
        using var hash = new FindingHash();
        return hash.Add("comparison").Add(PlainText.Clean(source, Identifier.MaxLength)).Add(day.DayNumber)
            .Add(PlainText.Clean(merchantNumber, StatementRow.MaxReference)).Take();
    }

    /// <summary>
    /// The amount that a result leaves unexplained. If the sides do not agree that it happened, or in what currency, that is all of it.
    /// </summary>
    public static Money ValueAtRisk(MatchResult result)
    {
        Currency currency = result.Currency;
        long theirs = Saturated(result.Theirs.Aggregate(Int128.Zero, (sum, row) => sum + row.AmountMinor));
        if (result.Ours is not { } ours)
        {
            return new Money(theirs, currency);
        }

        if (result.Theirs.Count == 0 || result.Differences.HasFlag(RowDifferences.Currency))
        {
            return new Money(ours.AmountMinor, currency);
        }

        if (result.Differences.HasFlag(RowDifferences.Status))
        {
            return new Money(Math.Max(ours.AmountMinor, theirs), currency);
        }

        Int128 amount = Int128.Abs((Int128)theirs - ours.AmountMinor);
        Int128 fee = result.Differences.HasFlag(RowDifferences.Fee) ? Int128.Abs(TheirFee(result) - FeeOf(ours)) : Int128.Zero;
        return new Money(Saturated(amount + fee), currency);
    }

    public void Dispose() => _hash.Dispose();

    private static Int128 FeeOf(StatementRow row) => row.Fee.RoundedHalfUp().Minor;

    private static Int128 TheirFee(MatchResult result)
    {
        Int128 micros = result.Theirs.Aggregate(Int128.Zero, (sum, row) => sum + row.FeeMicros);
        return new ExactAmount(Saturated(micros), result.Currency).RoundedHalfUp().Minor;
    }

    private static long Saturated(Int128 amount) => (long)Int128.Clamp(amount, long.MinValue, long.MaxValue);

    /// <summary>
    /// Gives each result its id. Duplicates differ only in what they say, so that is part of their ids. Others with one id, such as two
    /// equal rows of a hostile file, are numbered in the order of what they say.
    /// </summary>
    private IEnumerable<(MatchResult Result, string Id, string Fingerprint)> Numbered(IReadOnlyList<MatchResult> results)
    {
        var named = new (string Id, string Fingerprint, int Index)[results.Count];
        for (int i = 0; i < named.Length; i++)
        {
            string fingerprint = Fingerprint(results[i]);
            named[i] = (IdOf(results[i], fingerprint), fingerprint, i);
        }

        Array.Sort(named, static (one, other) =>
            (string.CompareOrdinal(one.Id, other.Id), string.CompareOrdinal(one.Fingerprint, other.Fingerprint)) switch
            {
                (0, var fingerprints) => fingerprints,
                (var ids, _) => ids,
            });
        int number = 0;
        for (int i = 0; i < named.Length; i++)
        {
            number = i > 0 && named[i].Id == named[i - 1].Id ? number + 1 : 0;
            string id = number == 0 ? named[i].Id : _hash.Add(named[i].Id).Add(number).Take();
            yield return (results[named[i].Index], id, named[i].Fingerprint);
        }
    }

    private string Fingerprint(MatchResult result)
    {
        _hash.Add((long)result.Kind).Add((long)result.Differences).Add(result.Theirs.Count);
        if (result.Ours is { } ours)
        {
            _hash.Add("ours").Add(ours);
        }

        for (int i = 0; i < result.Theirs.Count; i++)
        {
            _hash.Add(result.Theirs[i]);
        }

        return _hash.Take();
    }

    private string IdOf(MatchResult result, string fingerprint)
    {
        StatementRow row = result.Ours ?? result.Theirs[0];
        string side = result.Ours is null ? Theirs : result.Theirs.Count == 0 ? Ours : Both;
        // Two merchant numbers of one source are compared apart, and may have rows with one reference, or with none.
        _hash.Add(_source).Add(row.MerchantNumber).Add(_day.DayNumber).Add(side).Add((long)RowClasses.Of(row.Kind)).Add(row.OurReference);
        if (result.Ours is null || row.OurReference.Length == 0)
        {
            _hash.Add(row.TheirReference);
        }

        return result.Kind == MatchKind.Duplicate ? _hash.Add(fingerprint).Take() : _hash.Take();
    }

    private StatementFinding Make(MatchResult result, string id, string fingerprint)
    {
        bool opens = result.Kind is MatchKind.Differs or MatchKind.OnlyTheirs or MatchKind.OnlyOurs or MatchKind.Duplicate;
        bool isAlone = result.Kind is MatchKind.OnlyTheirs or MatchKind.OnlyOurs;
        StatementRow row = result.Ours ?? result.Theirs[0];
        string side = result.Ours is null ? Theirs : Ours;
        var discrepancy = new StatementDiscrepancy
        {
            Id = id,
            Source = _source,
            Day = _day,
            Kind = result.Kind,
            Differences = result.Differences,
            Ours = result.Ours is { } ours ? Cleaned(ours) : null,
            Theirs = [.. result.Theirs.Take(StatementDiscrepancy.MaxStoredRows).Select(Cleaned)],
            TheirRows = result.Theirs.Count,
            ValueAtRisk = ValueAtRisk(result),
            Fingerprint = fingerprint,
            OurKey = isAlone ? Key(side, row.Kind, nameof(row.OurReference), row.OurReference) : null,
            TheirKey = isAlone ? Key(side, row.Kind, nameof(row.TheirReference), row.TheirReference) : null,
            OpenedAt = default,
        };
        return new StatementFinding(result, discrepancy, opens, isAlone ? KeysOf(row, side == Ours ? Theirs : Ours)
            : opens || result.Kind is MatchKind.Held or MatchKind.WithoutEffect ? []
            : [.. KeysOf(row, Ours), .. KeysOf(result.Theirs[0], Theirs)]);
    }

    private string[] KeysOf(StatementRow row, string side) =>
    [
        .. new[]
        {
            Key(side, row.Kind, nameof(row.OurReference), row.OurReference),
            Key(side, row.Kind, nameof(row.TheirReference), row.TheirReference),
        }.OfType<string>(),
    ];

    private string? Key(string side, StatementRowKind kind, string sort, string reference) => reference.Length == 0
        ? null
        : _hash.Add(_source).Add(side).Add((long)RowClasses.Of(kind)).Add(sort).Add(reference).Take();

    private static StatementRow Cleaned(StatementRow row) => row with
    {
        OurReference = PlainText.Clean(row.OurReference, StatementRow.MaxReference),
        TheirReference = PlainText.Clean(row.TheirReference, StatementRow.MaxReference),
        OriginalReference = PlainText.Clean(row.OriginalReference, StatementRow.MaxReference),
        MerchantNumber = PlainText.Clean(row.MerchantNumber, StatementRow.MaxReference),
    };
}
