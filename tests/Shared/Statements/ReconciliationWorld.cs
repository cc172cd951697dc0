namespace FaultTolerantPay.Tests.Shared.Statements;

/// <summary>
/// Our records and a channel's statement of one day, made from a seed, with planted differences. It says what a comparison must find, and
/// nothing else may be found.
/// </summary>
internal sealed class ReconciliationWorld
{
    public static readonly DateTimeOffset DayStart = new(2026, 3, 9, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly Currency Cny = new("CNY");

    private readonly Random _random;
    private readonly List<StatementRow> _ours = [];
    private readonly List<StatementRow> _theirs = [];
    private readonly List<string> _expected = [];
    private readonly bool _isFeeInMinor;
    private int _number;

    private ReconciliationWorld(int seed, int rows, bool isFeeInMinor)
    {
        Seed = seed;
        _random = new Random(seed);
        _isFeeInMinor = isFeeInMinor;
        for (int i = 0; i < rows; i++)
        {
            AddOne();
        }
    }

    public int Seed { get; }

    /// <summary>Our rows, in any order.</summary>
    public IReadOnlyList<StatementRow> Ours => Shuffled(_ours);

    /// <summary>Their rows, by time, as statements are.</summary>
    public IReadOnlyList<StatementRow> Theirs => [.. _theirs.OrderBy(row => row.At)];

    /// <summary>What must be found, in order: the kind, the differences, the reference, the difference in minor units.</summary>
    public IReadOnlyList<string> Expected => [.. _expected.Order(StringComparer.Ordinal)];

    /// <summary>The rules under which the differences are found.</summary>
    public static MatchRules Rules { get; } = new()
    {
        Window = new MatchWindow(DayStart, DayStart.AddDays(1), TimeSpan.FromMinutes(10)),
    };

    /// <summary>Makes a world.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="rows">How many operations it has.</param>
    /// <param name="isFeeInMinor">Whether fees are whole minor units, because the format has no more decimals.</param>
    public static ReconciliationWorld Of(int seed, int rows, bool isFeeInMinor = false) => new(seed, rows, isFeeInMinor);

    /// <summary>How a result is told in <see cref="Expected"/>.</summary>
    public static string Told(MatchResult result) =>
        $"{result.Kind} {result.Differences} {result.Ours?.OurReference ?? result.Theirs[0].OurReference} {result.DifferenceMinor}";

    private void AddOne()
    {
        StatementRow row = NewRow();
        int kind = _random.Next(16);
        switch (kind)
        {
            case 0:
                Plant(row, row with { AmountMinor = row.AmountMinor + _random.Next(1, 100) }, RowDifferences.Amount);
                break;
            case 1:
                Plant(row, row with { FeeMicros = row.FeeMicros + 10_000 }, RowDifferences.Fee);
                break;
            case 2:
                Plant(row with { Status = StatementRowStatus.Pending }, row, RowDifferences.Status);
                break;
            case 3:
                _theirs.Add(row);
                Expect(MatchKind.OnlyTheirs, RowDifferences.None, row, row.AmountMinor);
                break;
            case 4:
                _ours.Add(row);
                Expect(MatchKind.OnlyOurs, RowDifferences.None, row, -row.AmountMinor);
                break;
            case 5:
                _ours.Add(row);
                _theirs.Add(row);
                _theirs.Add(row with { At = row.At.AddSeconds(1) });
                Expect(MatchKind.Duplicate, RowDifferences.None, row, row.AmountMinor);
                break;
            case 6:
                row = row with { At = DayStart.AddDays(1).AddSeconds(-_random.Next(1, 500)) };
                _ours.Add(row);
                Expect(MatchKind.Held, RowDifferences.None, row, -row.AmountMinor);
                break;
            case 7:
                _ours.Add(row with { Status = StatementRowStatus.Failed });
                Expect(MatchKind.WithoutEffect, RowDifferences.None, row, -row.AmountMinor);
                break;
            default:
                _ours.Add(row);
                _theirs.Add(row);
                break;
        }
    }

    private StatementRow NewRow()
    {
        int number = ++_number;
        bool isRefund = _random.Next(6) == 0;
        long amount = _random.Next(1, 1_000_000);
        return new StatementRow
        {
            Kind = isRefund ? StatementRowKind.Refund : StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = $"{(isRefund ? 'R' : 'P')}{Seed:D6}{number:D6}",
            TheirReference = $"4200{Seed:D6}{number:D6}",
            OriginalReference = isRefund ? $"P{Seed:D6}{number:D6}" : "",
            AmountMinor = amount,
            Currency = Cny,
            FeeMicros = FeeOf(amount) * (isRefund ? -1 : 1),
            At = DayStart.AddSeconds(_random.Next(600, 85_000)),
            MerchantNumber = "1601959334",
            Line = number,
        };
    }

    /// <summary>0.6 % of the amount, with five decimals of a yuan or in whole fen.</summary>
    private long FeeOf(long amountMinor) => _isFeeInMinor ? amountMinor * 6 / 1_000 * 10_000 : amountMinor * 60;

    private void Plant(StatementRow ours, StatementRow theirs, RowDifferences differences)
    {
        _ours.Add(ours);
        _theirs.Add(theirs);
        Expect(MatchKind.Differs, differences, ours, theirs.AmountMinor - ours.AmountMinor);
    }

    private void Expect(MatchKind kind, RowDifferences differences, in StatementRow row, long differenceMinor) =>
        _expected.Add($"{kind} {differences} {row.OurReference} {differenceMinor}");

    private StatementRow[] Shuffled(IEnumerable<StatementRow> rows)
    {
        StatementRow[] shuffled = [.. rows];
        new Random(Seed).Shuffle(shuffled);
        return shuffled;
    }
}
