using FaultTolerantPay.Statements.Queue;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// The contract of <see cref="IStatementDiscrepancyStore"/>. Derive from it, and implement how a store is created and reopened.
/// </summary>
public abstract class StatementDiscrepancyStoreConformance
{
    private static readonly OperatorId Ana = new("ana");
    private static readonly Currency Eur = new("EUR");

    /// <summary>The store under test: empty before each test.</summary>
    protected IStatementDiscrepancyStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Creates a new, empty store.</summary>
    protected abstract ValueTask<IStatementDiscrepancyStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<IStatementDiscrepancyStore> ReopenAsync(IStatementDiscrepancyStore store);

    /// <summary>Creates the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes the store.</summary>
    [TearDown]
    public Task CloseStore() => StandInStoreConformance.CloseAsync(Store);

    private static StatementDiscrepancy Sample(string id, long valueMinor = 100) => new()
    {
        Id = id,
        Source = "wechat",
        Day = new DateOnly(2026, 1, 5),
        Kind = MatchKind.OnlyTheirs,
        ValueAtRisk = new Money(valueMinor, Eur),
        Fingerprint = "abc",
        OpenedAt = Samples.Start,
        Version = 1,
    };

    private static StatementRow RowOf(string merchantNumber) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = "o-1",
        TheirReference = "t-1",
        AmountMinor = 100,
        Currency = Eur,
        At = Samples.Start,
        MerchantNumber = merchantNumber,
        Line = 1,
    };

    private static StatementDiscrepancyStep Step(long number, StatementDiscrepancyStepKind kind = StatementDiscrepancyStepKind.Commented) =>
        new() { Number = number, Kind = kind, At = Samples.Start.AddMinutes(number), By = Ana, Text = $"step number {number}" };

    private async Task OpenedAsync(params StatementDiscrepancy[] discrepancies) => Assert.That(
        await Store.OpenAsync([.. discrepancies.Select(one => (one, Step(1, StatementDiscrepancyStepKind.Opened)))], None)
            .ConfigureAwait(false),
        Is.Empty);

    private async Task<string> ListAsync(StatementDiscrepancyFilter filter) => string.Join(
        " ", (await Store.ListAsync(filter, null, 1_000, None).ConfigureAwait(false)).Items.Select(one => one.Id));

    private async Task<string> RelatedAsync(params string[] keys) =>
        string.Join(" ", (await Store.ListRelatedAsync(keys, None).ConfigureAwait(false)).Select(one => one.Id));

    /// <summary>Every property is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task RoundTrip_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        StatementDiscrepancy filled = SampleRecord.Of<StatementDiscrepancy>(1, everyTime) with { Version = 1 };
        StatementDiscrepancyStep first = SampleRecord.Of<StatementDiscrepancyStep>(1, everyTime) with { Number = 1 };
        StatementDiscrepancyStep second = SampleRecord.Of<StatementDiscrepancyStep>(2, everyTime) with { Number = 2 };
        await Store.OpenAsync([(filled, first)], None).ConfigureAwait(false);
        Assert.That(await Store.SaveAsync(filled with { Version = 2 }, second, None).ConfigureAwait(false), Is.True);
        for (int round = 0; round < 2; round++)
        {
            StandInStoreConformance.AssertSame(
                (await Store.FindAsync(filled.Id, None).ConfigureAwait(false))!, filled with { Version = 2 });
            IReadOnlyList<StatementDiscrepancyStep> steps = await Store.ListStepsAsync(filled.Id, 0, 10, None).ConfigureAwait(false);
            StandInStoreConformance.AssertSame(steps[0], first);
            StandInStoreConformance.AssertSame(steps[1], second);
            Store = await ReopenAsync(Store).ConfigureAwait(false);
        }
    }

    /// <summary>An absent value is read as absent.</summary>
    [Test]
    public async Task RoundTrip_NothingOptionalGiven_ComesBackAbsent()
    {
        var step = new StatementDiscrepancyStep { Number = 1, Kind = StatementDiscrepancyStepKind.Opened, At = Samples.Start };
        await Store.OpenAsync([(Sample("a"), step)], None).ConfigureAwait(false);

        StandInStoreConformance.AssertSame((await Store.FindAsync("a", None).ConfigureAwait(false))!, Sample("a"));
        StandInStoreConformance.AssertSame((await Store.ListStepsAsync("a", 0, 10, None).ConfigureAwait(false)).Single(), step);
        Assert.That(await Store.FindAsync("b", None).ConfigureAwait(false), Is.Null);
        Assert.That(await Store.ListStepsAsync("b", 0, 10, None).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>What is stored before is returned as it is, and gets no step; the others are stored.</summary>
    [Test]
    public async Task Open_StoredBefore_IsReturnedAndNotChanged()
    {
        await OpenedAsync(Sample("a")).ConfigureAwait(false);
        await Store.SaveAsync(Sample("a") with { Version = 2, Assignee = Ana }, Step(2), None).ConfigureAwait(false);

        IReadOnlyList<StatementDiscrepancy> stored = await Store.OpenAsync(
            [(Sample("a", 999), Step(1)), (Sample("b"), Step(1))], None).ConfigureAwait(false);

        Assert.That(stored.Single(), Is.EqualTo(Sample("a") with { Version = 2, Assignee = Ana }));
        Assert.That(await Store.ListStepsAsync("a", 0, 10, None).ConfigureAwait(false), Has.Count.EqualTo(2));
        Assert.That(await ListAsync(new StatementDiscrepancyFilter()).ConfigureAwait(false), Is.EqualTo("a b"));
    }

    /// <summary>What cannot be opened together is refused, and nothing is stored.</summary>
    [Test]
    public async Task Open_TwiceTheSameOrAnotherVersion_Refused()
    {
        Assert.That(async () => await Store.OpenAsync([], None).ConfigureAwait(false), Throws.InstanceOf<ArgumentException>());
        Assert.That(
            async () => await Store.OpenAsync([(Sample("a"), Step(1)), (Sample("a"), Step(1))], None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(
            async () => await Store.OpenAsync([(Sample("a") with { Version = 2 }, Step(1))], None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(await Store.FindAsync("a", None).ConfigureAwait(false), Is.Null);
    }

    /// <summary>Only the next version is stored; otherwise the result is false, and neither value nor step is written.</summary>
    [TestCase(2, false)]
    [TestCase(3, true)]
    [TestCase(4, false)]
    public async Task Save_Version_OnlyTheNextOneIsTaken(int version, bool isTaken)
    {
        await OpenedAsync(Sample("a")).ConfigureAwait(false);
        await Store.SaveAsync(Sample("a") with { Version = 2 }, Step(2), None).ConfigureAwait(false);

        bool saved = await Store.SaveAsync(Sample("a") with { Version = version, Assignee = Ana }, Step(version), None)
            .ConfigureAwait(false);

        StatementDiscrepancy stored = (await Store.FindAsync("a", None).ConfigureAwait(false))!;
        Assert.That((saved, stored.Assignee), Is.EqualTo((isTaken, isTaken ? Ana : (OperatorId?)null)));
        Assert.That(await Store.ListStepsAsync("a", 0, 10, None).ConfigureAwait(false), Has.Count.EqualTo(isTaken ? 3 : 2));
    }

    /// <summary>A change of what is not stored is not stored; a step with another number than the version is refused.</summary>
    [Test]
    public async Task Save_NotStoredOrOtherStep_NothingIsWritten()
    {
        Assert.That(await Store.SaveAsync(Sample("a") with { Version = 2 }, Step(2), None).ConfigureAwait(false), Is.False);
        Assert.That(await Store.FindAsync("a", None).ConfigureAwait(false), Is.Null);
        Assert.That(
            async () => await Store.SaveAsync(Sample("a") with { Version = 2 }, Step(3), None).ConfigureAwait(false),
            Throws.ArgumentException);
    }

    /// <summary>Of writers with the same version in the same moment, one wins, and there is one step more.</summary>
    [Test]
    public async Task Save_ManyAtOnce_OneWins()
    {
        await OpenedAsync(Sample("a")).ConfigureAwait(false);
        bool[] saved = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () => await Store.SaveAsync(
            Sample("a") with { Version = 2, Assignee = new OperatorId($"o{i}") }, Step(2), None).ConfigureAwait(false))))
            .ConfigureAwait(false);

        Assert.That(saved.Count(one => one), Is.EqualTo(1));
        Assert.That(
            (await Store.FindAsync("a", None).ConfigureAwait(false))!.Assignee,
            Is.EqualTo(new OperatorId($"o{Array.IndexOf(saved, true)}")));
        Assert.That(await Store.ListStepsAsync("a", 0, 10, None).ConfigureAwait(false), Has.Count.EqualTo(2));
    }

    /// <summary>Steps come in their order, page by page.</summary>
    [Test]
    public async Task ListSteps_PageByPage_GivesEachOnceInOrder()
    {
        await OpenedAsync(Sample("a"), Sample("b")).ConfigureAwait(false);
        for (int version = 2; version <= 5; version++)
        {
            await Store.SaveAsync(Sample("a") with { Version = version }, Step(version), None).ConfigureAwait(false);
            await Store.SaveAsync(Sample("b") with { Version = version }, Step(version), None).ConfigureAwait(false);
        }

        List<long> numbers = [];
        for (long after = 0; after < 6; after += 2)
        {
            numbers.AddRange((await Store.ListStepsAsync("a", after, 2, None).ConfigureAwait(false)).Select(step => step.Number));
        }

        Assert.That(numbers, Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
        Assert.That(async () => await Store.ListStepsAsync("a", 0, 0, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await Store.ListStepsAsync("a", -1, 1, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentException>());
    }

    /// <summary>Each filter leaves out what it names, alone and with the others.</summary>
    [Test]
    public async Task List_Filters_GiveWhatTheyName()
    {
        StatementDiscrepancy all = Sample("all", 500) with { Assignee = Ana, Theirs = [RowOf("m-1")], TheirRows = 1 };
        await OpenedAsync(
            all,
            all with { Id = "other-source", Source = "alipay" },
            all with { Id = "other-number", Ours = RowOf("m-2") },
            all with { Id = "other-day", Day = new DateOnly(2026, 1, 6) },
            all with { Id = "other-kind", Kind = MatchKind.Differs },
            all with { Id = "nobody", Assignee = null },
            all with { Id = "less", ValueAtRisk = new Money(499, Eur) },
            all with { Id = "yen", ValueAtRisk = new Money(900, new Currency("JPY")) },
            all with { Id = "resolved", State = StatementDiscrepancyState.Resolved },
            all with { Id = "later", OpenedAt = Samples.Start.AddHours(1) }).ConfigureAwait(false);

        var filter = new StatementDiscrepancyFilter
        {
            State = StatementDiscrepancyState.Open,
            Source = "wechat",
            MerchantNumber = "m-1",
            Day = new DateOnly(2026, 1, 5),
            Kind = MatchKind.OnlyTheirs,
            Assignee = Ana,
            MinValueAtRisk = new Money(500, Eur),
            OpenedBefore = Samples.Start.AddHours(1),
        };
        Assert.That(await ListAsync(filter).ConfigureAwait(false), Is.EqualTo("all"));
        Assert.That(await ListAsync(filter with { State = null }).ConfigureAwait(false), Is.EqualTo("all resolved"));
        Assert.That(await ListAsync(filter with { Source = null }).ConfigureAwait(false), Is.EqualTo("all other-source"));
        Assert.That(await ListAsync(filter with { MerchantNumber = null }).ConfigureAwait(false), Is.EqualTo("all other-number"));
        Assert.That(await ListAsync(filter with { Day = null }).ConfigureAwait(false), Is.EqualTo("all other-day"));
        Assert.That(await ListAsync(filter with { Kind = null }).ConfigureAwait(false), Is.EqualTo("all other-kind"));
        Assert.That(await ListAsync(filter with { Assignee = null }).ConfigureAwait(false), Is.EqualTo("all nobody"));
        Assert.That(await ListAsync(filter with { MinValueAtRisk = null }).ConfigureAwait(false), Is.EqualTo("all less yen"));
        Assert.That(await ListAsync(filter with { OpenedBefore = null }).ConfigureAwait(false), Is.EqualTo("all later"));
        Assert.That(
            await ListAsync(filter with { State = StatementDiscrepancyState.Resolved }).ConfigureAwait(false), Is.EqualTo("resolved"));
    }

    /// <summary>What a comparison explained is listed, in any state and with other filters; a change takes it off the list.</summary>
    [Test]
    public async Task List_OfAComparison_GivesWhatItExplained()
    {
        StatementDiscrepancy one = Sample("a") with { ExplainedIn = "first", State = StatementDiscrepancyState.Resolved };
        await OpenedAsync(one, one with { Id = "b", ExplainedIn = "second" }, one with { Id = "c", Source = "alipay" }, Sample("d"))
            .ConfigureAwait(false);

        var filter = new StatementDiscrepancyFilter { ExplainedIn = "first" };
        Assert.That(await ListAsync(filter).ConfigureAwait(false), Is.EqualTo("a c"));
        Assert.That(await ListAsync(filter with { Source = "wechat" }).ConfigureAwait(false), Is.EqualTo("a"));
        Assert.That(await ListAsync(filter with { State = StatementDiscrepancyState.Open }).ConfigureAwait(false), Is.Empty);
        await Store.SaveAsync(one with { Version = 2, ExplainedIn = null }, Step(2), None).ConfigureAwait(false);
        Assert.That(await ListAsync(filter).ConfigureAwait(false), Is.EqualTo("c"));
    }

    /// <summary>Page by page each is given once, the oldest first, with filters and without.</summary>
    [Test]
    public async Task List_PageByPage_GivesEachOnce([Range(0, 3)] int filters)
    {
        for (int i = 0; i < 7; i++)
        {
            await OpenedAsync(Sample($"a{i}") with
            {
                OpenedAt = Samples.Start.AddMinutes(-(i / 2)),
                Ours = RowOf("m"),
                ExplainedIn = "comparison",
            }).ConfigureAwait(false);
        }

        StatementDiscrepancyFilter filter = filters switch
        {
            0 => new StatementDiscrepancyFilter(),
            1 => new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open },
            2 => new StatementDiscrepancyFilter { State = StatementDiscrepancyState.Open, Source = "wechat", MerchantNumber = "m" },
            _ => new StatementDiscrepancyFilter { ExplainedIn = "comparison" },
        };
        List<string> seen = [];
        string? next = null;
        do
        {
            QueryPage<StatementDiscrepancy> page = await Store.ListAsync(filter, next, 3, None).ConfigureAwait(false);
            seen.AddRange(page.Items.Select(one => one.Id));
            next = page.Next;
        }
        while (next is not null);

        Assert.That(seen, Is.EqualTo(new[] { "a6", "a4", "a5", "a2", "a3", "a0", "a1" }));
    }

    /// <summary>A cursor of another filter, or of nothing, is refused.</summary>
    [Test]
    public async Task List_ForeignCursor_Refused()
    {
        await OpenedAsync(Sample("a"), Sample("b")).ConfigureAwait(false);
        QueryPage<StatementDiscrepancy> page = await Store.ListAsync(new StatementDiscrepancyFilter(), null, 1, None).ConfigureAwait(false);

        var other = new StatementDiscrepancyFilter { Source = "wechat" };
        Assert.That(async () => await Store.ListAsync(other, page.Next, 1, None).ConfigureAwait(false), Throws.ArgumentException);
        Assert.That(async () => await Store.ListAsync(other, "nothing", 1, None).ConfigureAwait(false), Throws.ArgumentException);
        Assert.That(
            async () => await Store.ListAsync(other, null, 1_001, None).ConfigureAwait(false), Throws.InstanceOf<ArgumentException>());
    }

    /// <summary>Related ones are found by id and explanation always, and by their keys while they are open.</summary>
    [Test]
    public async Task ListRelated_Keys_FindWhatTheyName()
    {
        StatementDiscrepancy keyed = Sample("a") with { OurKey = "our", TheirKey = "their", ExplainedBy = "why" };
        await OpenedAsync(
            keyed, keyed with { Id = "b", State = StatementDiscrepancyState.Resolved }, Sample("c")).ConfigureAwait(false);

        Assert.That(await RelatedAsync("our").ConfigureAwait(false), Is.EqualTo("a"));
        Assert.That(await RelatedAsync("their").ConfigureAwait(false), Is.EqualTo("a"));
        Assert.That(await RelatedAsync("why").ConfigureAwait(false), Is.EqualTo("a b"));
        Assert.That(await RelatedAsync("c", "our", "their", "none").ConfigureAwait(false), Is.EqualTo("a c"));
        Assert.That(await RelatedAsync("none").ConfigureAwait(false), Is.Empty);
    }

    /// <summary>Only open ones are summed, by kind, age and currency, however absurd the amounts are.</summary>
    [Test]
    public async Task Sum_OpenOnes_ByKindAgeAndCurrency()
    {
        DateTimeOffset now = Samples.Start.AddDays(10);
        await OpenedAsync(
            Sample("a", long.MaxValue) with { OpenedAt = now.AddDays(-7) },
            Sample("b", long.MaxValue) with { OpenedAt = now.AddDays(-8) },
            Sample("c") with { OpenedAt = now.AddDays(-7).AddTicks(1) },
            Sample("d") with { OpenedAt = now.AddDays(-3) },
            Sample("e") with { OpenedAt = now.AddDays(-1) },
            Sample("f", 7) with { OpenedAt = now.AddDays(-1).AddTicks(1) },
            Sample("g", 8) with { OpenedAt = now.AddDays(1), Source = "alipay" },
            Sample("h") with { State = StatementDiscrepancyState.Resolved },
            Sample("i", 5) with { OpenedAt = now, Kind = MatchKind.Differs, ValueAtRisk = new Money(5, new Currency("JPY")) })
            .ConfigureAwait(false);

        Assert.That(await Store.SumAsync(null, now, None).ConfigureAwait(false), Is.EqualTo(new[]
        {
            new StatementDiscrepancyTotal(MatchKind.Differs, DiscrepancyAge.UnderOneDay, new Currency("JPY"), 1, 5),
            new StatementDiscrepancyTotal(MatchKind.OnlyTheirs, DiscrepancyAge.UnderOneDay, Eur, 2, 15),
            new StatementDiscrepancyTotal(MatchKind.OnlyTheirs, DiscrepancyAge.OneToThreeDays, Eur, 1, 100),
            new StatementDiscrepancyTotal(MatchKind.OnlyTheirs, DiscrepancyAge.ThreeToSevenDays, Eur, 2, 200),
            new StatementDiscrepancyTotal(MatchKind.OnlyTheirs, DiscrepancyAge.OverSevenDays, Eur, 2, (Int128)long.MaxValue * 2),
        }));
        Assert.That(
            (await Store.SumAsync("alipay", now, None).ConfigureAwait(false)).Select(total => total.ValueAtRiskMinor),
            Is.EqualTo(new Int128[] { 8 }));
        foreach (DateTimeOffset end in TimeBoundaries.Times)
        {
            Assert.That((await Store.SumAsync(null, end, None).ConfigureAwait(false)).Sum(total => total.Count), Is.EqualTo(8));
            Assert.That(
                (await Store.ListAsync(new StatementDiscrepancyFilter { OpenedBefore = end }, null, 10, None).ConfigureAwait(false)).Items,
                Has.Count.EqualTo(end > now ? 9 : 0));
        }
    }
}
