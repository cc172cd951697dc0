namespace FaultTolerantPay.Tests.Statements.Settlement;

public class ChannelSettlementComparisonTests
{
    private static readonly Currency Eur = new("EUR");
    private static readonly Currency Jpy = new("JPY");
    private static readonly DateOnly Monday = new(2026, 11, 23);

    private static ExpectedSettlement Day(int day, long net) => new(Monday.AddDays(day), Eur, net, 0, 0);

    private static AccountEntry Entry(int day, long minor) => Exact(day, ExactAmount.Of(new Money(minor, Eur)));

    private static AccountEntry Exact(int day, ExactAmount amount) =>
        new() { Amount = amount, BookedOn = Monday.AddDays(day), ValueOn = Monday.AddDays(day), Line = day + 1 };

    private static string[] Told(IEnumerable<ChannelSettlementResult> results) =>
        [.. results.Select(result =>
            $"{result.Kind} {string.Join('+', result.Days.Select(day => day.Day.DayNumber - Monday.DayNumber))} {result.Difference}")];

    private static string[] Compare(
        ExpectedSettlement[] days, AccountEntry[] entries, int until = 7, ChannelSettlementRules? rules = null) =>
        Told(ChannelSettlementComparison.Compare(days, entries, Monday.AddDays(until), rules));

    /// <summary>Paid 60.28 where the list comes to 77.55: a movement that nobody listed.</summary>
    [Test]
    public void Compare_MovementThatIsNotListed_IsADifferenceAndNoFee()
    {
        var day = new ExpectedSettlement(Monday, Eur, TakenMinor: 8_000, PaidMinor: 0, FeesMinor: 245);

        Assert.That(Compare([day], [Entry(1, 6_028)]), Is.EqualTo(new[] { "Differs 0 -17.27 EUR" }));
    }

    [Test]
    public void Compare_EntryOfAWeekend_SettlesItsDays() =>
        Assert.That(
            Compare([Day(4, 100), Day(5, 200), Day(6, 300)], [Entry(7, 600)]), Is.EqualTo(new[] { "Settled 4+5+6 0.00 EUR" }));

    [Test]
    public void Compare_MoreDaysThanTheRuleAllows_AreNotOneEntry() =>
        Assert.That(
            Compare([Day(0, 100), Day(1, 200)], [Entry(2, 300)], rules: new ChannelSettlementRules { MaxDaysInEntry = 1 }),
            Is.EqualTo(new[] { "Differs 0 2.00 EUR", "Missing 1 -2.00 EUR" }));

    [Test]
    public void Compare_DayWithoutEntry_IsMissingWhenItsTimeIsOver() =>
        Assert.That(
            Compare([Day(3, 100), Day(4, 200)], [], until: 7), Is.EqualTo(new[] { "Missing 3 -1.00 EUR", "NotDue 4 -2.00 EUR" }));

    [Test]
    public void Compare_EntryWithoutDay_IsUnexpected() =>
        Assert.That(Compare([], [Entry(0, -500)]), Is.EqualTo(new[] { "Unexpected  -5.00 EUR" }));

    [Test]
    public void Compare_EntryBeforeTheDay_DoesNotSettleIt() =>
        Assert.That(
            Compare([Day(3, 100)], [Entry(2, 100)], until: 4),
            Is.EqualTo(new[] { "Unexpected  1.00 EUR", "NotDue 3 -1.00 EUR" }));

    [Test]
    public void Compare_MoreRefundsThanPayments_AreDebited() =>
        Assert.That(Compare([Day(0, -700)], [Entry(1, -700)]), Is.EqualTo(new[] { "Settled 0 0.00 EUR" }));

    [Test]
    public void Compare_DayThatComesToNothing_NeedsNoEntry() => Assert.That(Compare([Day(0, 0)], []), Is.Empty);

    [Test]
    public void Compare_FractionOfACent_IsADifference() =>
        Assert.That(
            Compare([Day(0, 100)], [Exact(1, new ExactAmount(1_000_010, Eur))]), Is.EqualTo(new[] { "Differs 0 0.00001 EUR" }));

    [Test]
    public void Compare_TwoCurrencies_AreApart()
    {
        var yen = new ExpectedSettlement(Monday, Jpy, 100, 0, 0);

        Assert.That(
            Compare([Day(0, 100), yen], [Entry(1, 100)]), Is.EqualTo(new[] { "Settled 0 0.00 EUR", "Missing 0 -100 JPY" }));
    }

    [Test]
    public void Compare_DaysInAnyGroups_AreAllSettled()
    {
        for (int seed = 0; seed < 1_000; seed++)
        {
            var random = new Random(seed);
            ExpectedSettlement[] days = [.. Enumerable.Range(0, 20).Select(day => Day(day, random.Next(-1_000_000, 9_000_000)))];
            var entries = new List<AccountEntry>();
            for (int first = 0; first < days.Length;)
            {
                int count = Math.Min(random.Next(1, 8), days.Length - first);
                entries.Add(Entry(first + count, days[first..(first + count)].Sum(day => day.NetMinor)));
                first += count;
            }

            IReadOnlyList<ChannelSettlementResult> results = ChannelSettlementComparison.Compare(days, entries, Monday.AddDays(40));

            Assert.That(results.Select(result => result.Kind), Is.All.EqualTo(ChannelSettlementKind.Settled), $"seed {seed}");
            Assert.That(results.Sum(result => result.Days.Count), Is.EqualTo(days.Length), $"seed {seed}");
        }
    }

    [Test]
    public void Compare_WrongInput_IsRefused()
    {
        Assert.That(
            () => Compare([Day(0, 1), Day(0, 2)], []), Throws.ArgumentException.With.Message.Contains("2026-11-23 in EUR is there twice"));
        Assert.That(
            () => Compare([], [], rules: new ChannelSettlementRules { MaxDaysInEntry = 0 }),
            Throws.ArgumentException.With.Message.Contains("1 to 31"));
        Assert.That(
            () => Compare([], [], rules: new ChannelSettlementRules { DueWithinDays = 93 }),
            Throws.ArgumentException.With.Message.Contains("0 to 92"));
    }
}
