using FaultTolerantPay.Statements.Queue;
using FsCheck;
using FsCheck.Fluent;

namespace FaultTolerantPay.Tests.Statements.Queue;

/// <summary>What comparisons put into the queue, and what later ones take out of it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FindingQueueTests
{
    private readonly QueueWorld _world = new();

    private static readonly DateOnly NextDay = QueueWorld.Day.AddDays(1);

    [Test]
    public async Task Open_EveryKind_OpensWhatSomebodyMustLookAt()
    {
        MatchResult[] results =
        [
            .. Enum.GetValues<MatchKind>().Select(kind => new MatchResult(
                kind, RowDifferences.Amount, QueueWorld.Row($"o-{kind}"), [QueueWorld.Row($"o-{kind}", 7_756)])),
        ];

        StatementOpening opening = await _world.OpenAsync(results);

        Assert.That(opening, Is.EqualTo(new StatementOpening(4, 0, 0, 0, 5)));
        Assert.That((await _world.AllAsync()).Select(one => one.Kind), Is.EquivalentTo(
            new[] { MatchKind.Differs, MatchKind.OnlyTheirs, MatchKind.OnlyOurs, MatchKind.Duplicate }));
    }

    /// <summary>A payment at 23:59:50 is held for the next file, and then matched: nobody is asked to look at it (B12).</summary>
    [Test]
    public async Task Open_MatchedAcrossTheCutOver_OpensNothing()
    {
        StatementRow row = QueueWorld.Row();
        var window = new MatchWindow(row.At.AddHours(-23), row.At.AddSeconds(10), TimeSpan.FromMinutes(1));
        foreach (bool isNextDay in new[] { false, true })
        {
            using var matcher = new StatementMatcher(new MatchRules { Window = window });
            matcher.AddOurs(row, isNextDay ? 1 : 0);
            if (isNextDay)
            {
                matcher.AddTheirs(row);
            }

            List<MatchResult> results = [];
            matcher.Match(results.Add);
            await _world.OpenAsync([.. results]);
        }

        Assert.That(await _world.AllAsync(), Is.Empty);
    }

    [Test]
    public async Task Open_SameResultsInAnyOrder_OpensEachOnce()
    {
        MatchResult[] results =
        [
            QueueWorld.OnlyTheirs(QueueWorld.Row()), QueueWorld.OnlyTheirs(QueueWorld.Row()), QueueWorld.OnlyOurs(QueueWorld.Row("o-2")),
            QueueWorld.Duplicate(QueueWorld.Row("o-3")), QueueWorld.Duplicate(QueueWorld.Row("o-3")),
            QueueWorld.Duplicate(QueueWorld.Row("o-3", 5)),
            QueueWorld.Differs(QueueWorld.Row("o-4"), QueueWorld.Row("o-4", 1), RowDifferences.Amount),
        ];

        Assert.That(await _world.OpenAsync(results), Is.EqualTo(new StatementOpening(7, 0, 0, 0, 0)));
        StatementDiscrepancy[] before = await _world.AllAsync();
        Assert.That(await _world.OpenAsync([.. results.Reverse()]), Is.EqualTo(new StatementOpening(0, 7, 0, 0, 0)));
        Assert.That(await _world.AllAsync(), Is.EqualTo(before));
        Assert.That(before.Select(one => one.Id), Is.Unique.And.All.Match("^[a-p]{32}$"));
    }

    [Test]
    public async Task Open_OtherDaySourceSideKindOrReference_IsAnother()
    {
        StatementRow row = QueueWorld.Row();
        await _world.OpenAsync(QueueWorld.OnlyTheirs(row));
        await _world.OpenAsync(NextDay, QueueWorld.OnlyTheirs(row));
        await _world.Queue.OpenAsync("alipay", QueueWorld.Day, [QueueWorld.OnlyTheirs(row)], null, default);
        await _world.OpenAsync(QueueWorld.OnlyTheirs(row with { Kind = StatementRowKind.Refund }));
        await _world.OpenAsync(QueueWorld.OnlyTheirs(row with { TheirReference = "t-2" }));
        await _world.OpenAsync(QueueWorld.OnlyOurs(row with { AmountMinor = 1 }));

        Assert.That(await _world.AllAsync(), Has.Length.EqualTo(6));
    }

    [Test]
    public async Task Open_RowCameInALaterStatement_ResolvesTheEarlierOneWithThatEvidence([Values] bool isOurs)
    {
        StatementRow row = QueueWorld.Row();
        await _world.OpenAsync(isOurs ? QueueWorld.OnlyOurs(row with { TheirReference = "" }) : QueueWorld.OnlyTheirs(row));

        MatchResult later = isOurs ? QueueWorld.OnlyTheirs(row) : QueueWorld.OnlyOurs(row);
        StatementOpening opening = await _world.OpenAsync(NextDay, later);

        Assert.That(opening, Is.EqualTo(new StatementOpening(0, 0, 0, 1, 0)));
        StatementDiscrepancy resolved = (await _world.AllAsync()).Single();
        Assert.That((resolved.State, resolved.ResolutionCode),
            Is.EqualTo((StatementDiscrepancyState.Resolved, QueueTransitions.ExplainedCode)));
        StatementDiscrepancyStep step = (await _world.Queue.ListStepsAsync(resolved.Id, 1, 10, default)).Single();
        Assert.That((step.Kind, step.By), Is.EqualTo((StatementDiscrepancyStepKind.Explained, (OperatorId?)null)));
        Assert.That(step.Text, Does.Contain("Statement of 2026-01-06").And.Contain("line 12").And.Contain("77.55 CNY"));

        Assert.That(await _world.OpenAsync(NextDay, later), Is.EqualTo(new StatementOpening(0, 0, 0, 1, 0)), "read again");
        Assert.That(await _world.AllAsync(), Is.EqualTo(new[] { resolved }));
    }

    [Test]
    public async Task Open_RowWasComparedAgainAndIsMatched_ResolvesTheEarlierOne([Values] bool isOurs)
    {
        StatementRow row = QueueWorld.Row();
        await _world.OpenAsync(isOurs ? QueueWorld.OnlyOurs(row) : QueueWorld.OnlyTheirs(row));
        await _world.OpenAsync(NextDay, new MatchResult(MatchKind.Matched, RowDifferences.None, row, [row]));

        Assert.That((await _world.AllAsync()).Single().State, Is.EqualTo(StatementDiscrepancyState.Resolved));
    }

    [TestCase(7_754, 0, StatementRowStatus.Succeeded)]
    [TestCase(7_755, 10_000, StatementRowStatus.Succeeded)]
    [TestCase(7_755, 0, StatementRowStatus.Pending)]
    public async Task Open_LaterRowDiffers_ExplainsNothing(long amount, long feeMicros, StatementRowStatus status)
    {
        await _world.OpenAsync(QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.OpenAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row("o-1", amount, "t-1", status, feeMicros)));

        Assert.That(await _world.AllAsync(StatementDiscrepancyState.Open), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Open_LaterRowWithinTolerance_Explains()
    {
        var rules = new MatchRules { CompareFees = false };
        await _world.OpenAsync(QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.Queue.OpenAsync(
            QueueWorld.Source, NextDay, [QueueWorld.OnlyTheirs(QueueWorld.Row(feeMicros: 50_000))], rules, default);

        Assert.That((await _world.AllAsync()).Single().State, Is.EqualTo(StatementDiscrepancyState.Resolved));
    }

    [Test]
    public async Task Open_OneRowForTwoMissingOnes_ExplainsOne()
    {
        await _world.OpenAsync(QueueWorld.OnlyOurs(QueueWorld.Row()), QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.OpenAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row()));

        Assert.That(await _world.AllAsync(StatementDiscrepancyState.Open), Has.Length.EqualTo(1));
    }

    /// <summary>The comparison of the day had both rows and did not match them, so one is no evidence for the other.</summary>
    [Test]
    public async Task Open_BothSidesAloneOnOneDay_ExplainsNothing([Values] bool isAtOnce)
    {
        MatchResult[] results =
            [QueueWorld.OnlyOurs(QueueWorld.Row(their: "t-0")), QueueWorld.OnlyTheirs(QueueWorld.Row())];
        foreach (MatchResult[] part in isAtOnce ? [results] : results.Chunk(1))
        {
            await _world.OpenAsync(part);
        }

        Assert.That(await _world.AllAsync(StatementDiscrepancyState.Open), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Open_OtherSourceHasTheReference_ExplainsNothing()
    {
        await _world.OpenAsync(QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.Queue.OpenAsync("alipay", NextDay, [QueueWorld.OnlyTheirs(QueueWorld.Row())], null, default);

        Assert.That(await _world.AllAsync(StatementDiscrepancyState.Open), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Open_ExplainedOneWasReopened_IsNotExplainedByTheSameStatementAgain()
    {
        await _world.OpenAsync(QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.OpenAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row()));
        await _world.Queue.ReopenAsync(QueueWorld.Act((await _world.AllAsync()).Single(), QueueWorld.Ana), default);

        Assert.That(await _world.OpenAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row())),
            Is.EqualTo(new StatementOpening(0, 0, 0, 1, 0)));
        Assert.That((await _world.AllAsync()).Single().State, Is.EqualTo(StatementDiscrepancyState.Open));
    }

    /// <summary>A later statement explained it, and is issued again without that row, or with another amount.</summary>
    [Test]
    public async Task Replace_RowThatExplainedIsGoneOrAnother_OpensTheEarlierOneAgain([Values] bool isMatched, [Values] bool isGone)
    {
        StatementRow row = QueueWorld.Row();
        await _world.ReplaceAsync(QueueWorld.Day, QueueWorld.OnlyOurs(row));
        await _world.ReplaceAsync(NextDay, Later(row, isMatched));
        _world.Time.Advance(TimeSpan.FromDays(3));
        StatementRow other = row with { AmountMinor = 9_999 };

        await _world.ReplaceAsync(
            NextDay,
            isGone ? [] : [isMatched ? QueueWorld.Differs(row, other, RowDifferences.Amount) : QueueWorld.OnlyTheirs(other)]);

        StatementDiscrepancy again = (await _world.AllAsync()).Single(one => one.Day == QueueWorld.Day);
        Assert.Multiple(async () =>
        {
            Assert.That((again.State, again.ValueAtRisk.Minor, again.ResolutionCode, again.ExplainedBy),
                Is.EqualTo((StatementDiscrepancyState.Open, 7_755L, (string?)null, (string?)null)));
            Assert.That(await _world.StepsAsync(again), Is.EqualTo("1:Opened:- 2:Explained:- 3:Reopened:-"));
            Assert.That(
                (await _world.Queue.ListStepsAsync(again.Id, 2, 1, default)).Single().Text, Does.Contain("statement of 2026-01-06"));
            Assert.That(
                (await _world.Queue.SumAsync(null, default)).Single(total => total.Kind == MatchKind.OnlyOurs).Age,
                Is.EqualTo(DiscrepancyAge.ThreeToSevenDays), "the age counts from the first opening");
            Assert.That(await _world.AllAsync(), Has.Length.EqualTo(isGone ? 1 : 2), "another row is looked at too");
        });

        await _world.ReplaceAsync(NextDay, Later(row, isMatched));
        Assert.That(
            (await _world.AllAsync(StatementDiscrepancyState.Open)).Select(one => one.Kind),
            // What is in the queue itself explains nothing: an operator sees both sides there.
            isMatched || isGone ? Is.Empty : Is.EqualTo(new[] { MatchKind.OnlyOurs, MatchKind.OnlyTheirs }),
            "the row is back");
    }

    [Test]
    public async Task Replace_RowThatExplainedIsStillThere_ChangesNothing([Values] bool isMatched)
    {
        MatchResult later = Later(QueueWorld.Row(), isMatched);
        await _world.ReplaceAsync(QueueWorld.Day, QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.ReplaceAsync(NextDay, later);
        StatementDiscrepancy[] before = await _world.AllAsync();

        await _world.ReplaceAsync(NextDay, later);
        await _world.ReplaceAsync(QueueWorld.Day, QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.Findings.ReplaceAsync(QueueWorld.Source, NextDay, "another number", [], new MatchRules(), default);
        await _world.Findings.ReplaceAsync("alipay", NextDay, "", [], new MatchRules(), default);

        Assert.That(await _world.AllAsync(), Is.EqualTo(before));
    }

    /// <summary>Two rows of one statement could explain it: one is gone, and the other one explains it.</summary>
    [Test]
    public async Task Replace_AnotherRowExplainsItNow_IsResolvedByThatOne()
    {
        await _world.ReplaceAsync(QueueWorld.Day, QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.ReplaceAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row()));
        await _world.ReplaceAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row(their: "t-2")));

        StatementDiscrepancy one = (await _world.AllAsync()).Single();
        Assert.That(await _world.StepsAsync(one), Is.EqualTo("1:Opened:- 2:Explained:- 3:Reopened:- 4:Explained:-"));
    }

    [Test]
    public async Task Replace_OperatorActedSince_RemarksStayAndDecisionsHold([Values] bool isDecided)
    {
        await _world.ReplaceAsync(QueueWorld.Day, QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.ReplaceAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row()));
        await _world.Queue.CommentAsync(QueueWorld.Act((await _world.AllAsync()).Single(), QueueWorld.Ana), default);
        if (isDecided)
        {
            await _world.Queue.ReopenAsync(QueueWorld.Act((await _world.AllAsync()).Single(), QueueWorld.Ana), default);
            await _world.Queue.ResolveAsync(QueueWorld.Act((await _world.AllAsync()).Single(), QueueWorld.Ben), "written-off", default);
        }

        await _world.ReplaceAsync(NextDay);

        StatementDiscrepancy one = (await _world.AllAsync()).Single();
        Assert.That(await _world.StepsAsync(one), Is.EqualTo("1:Opened:- 2:Explained:- 3:Commented:ana "
            + (isDecided ? "4:Reopened:ana 5:Resolved:ben" : "4:Reopened:-")));
    }

    /// <summary>What an operator opened again was explained by a row that has another amount now: that row is looked at too.</summary>
    [Test]
    public async Task Replace_RowOfAReopenedOneIsAnother_IsOpenedItself()
    {
        await _world.ReplaceAsync(QueueWorld.Day, QueueWorld.OnlyOurs(QueueWorld.Row()));
        await _world.ReplaceAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row()));
        await _world.Queue.ReopenAsync(QueueWorld.Act((await _world.AllAsync()).Single(), QueueWorld.Ana), default);

        await _world.ReplaceAsync(NextDay, QueueWorld.OnlyTheirs(QueueWorld.Row(amount: 9_999)));

        Assert.That((await _world.AllAsync(StatementDiscrepancyState.Open)).Select(one => one.Kind),
            Is.EqualTo(new[] { MatchKind.OnlyOurs, MatchKind.OnlyTheirs }));
    }

    /// <summary>The store fails after it has stored, at each write of a comparison, which is then repeated.</summary>
    [Test]
    public async Task Replace_FailsAtAnyWrite_EndsRightWhenRepeated([Range(1, 5)] int write)
    {
        LossyStore lossy = null!;
        var world = new QueueWorld(over: store => lossy = new LossyStore(store));
        await world.ReplaceAsync(QueueWorld.Day, QueueWorld.OnlyOurs(Row(1)), QueueWorld.OnlyOurs(Row(2)));
        await world.ReplaceAsync(NextDay, [.. new[] { 1, 3, 4 }.Select(number => QueueWorld.OnlyTheirs(Row(number)))]);
        MatchResult[] results = [QueueWorld.OnlyTheirs(Row(2)), QueueWorld.OnlyTheirs(Row(5))];

        lossy.LosesAfter = write;
        Assert.That(async () => await world.ReplaceAsync(NextDay, results), Throws.TypeOf<StoreException>());
        await world.ReplaceAsync(NextDay, results);

        Assert.That(
            (await world.AllAsync()).Select(one => $"{(one.Ours ?? one.Theirs[0]).OurReference} {one.State} {one.Version}"),
            Is.EquivalentTo(new[] { "o-1 Open 3", "o-2 Resolved 2", "o-3 Resolved 2", "o-4 Resolved 2", "o-5 Open 1" }));

        static StatementRow Row(int number) => QueueWorld.Row($"o-{number}", their: $"t-{number}");
    }

    /// <summary>A corrected file: what was decided was decided about other rows.</summary>
    [Test]
    public async Task Open_CorrectedRow_IsOpenAgainWithAllItsSteps()
    {
        StatementDiscrepancy one = await _world.OneAsync();
        await _world.Queue.ResolveAsync(QueueWorld.Act(one, QueueWorld.Ana), "booked", default);

        Assert.That(await _world.OpenAsync(QueueWorld.OnlyTheirs(QueueWorld.Row(amount: 99_999))),
            Is.EqualTo(new StatementOpening(0, 0, 1, 0, 0)));

        StatementDiscrepancy now = (await _world.AllAsync()).Single();
        Assert.That((now.State, now.ValueAtRisk.Minor, now.OpenedAt),
            Is.EqualTo((StatementDiscrepancyState.Open, 99_999L, one.OpenedAt)));
        Assert.That(await _world.StepsAsync(now), Is.EqualTo("1:Opened:- 2:Resolved:ana 3:Changed:-"));
    }

    /// <summary>The channel paid 60.28 where 77.55 was due: all of the rest is at risk, and no fee absorbs it (B9).</summary>
    [Test]
    public async Task Open_PayoutWithAnUnlistedMovement_HasTheRestAtRisk()
    {
        using var matcher = new StatementMatcher(new MatchRules());
        matcher.AddOurs(QueueWorld.Row() with { Kind = StatementRowKind.Credit });
        matcher.AddTheirs(QueueWorld.Row(amount: 6_028) with { Kind = StatementRowKind.Credit });
        List<MatchResult> results = [];
        matcher.Match(results.Add);
        await _world.OpenAsync([.. results]);

        StatementDiscrepancy one = (await _world.AllAsync()).Single();
        Assert.That((one.Kind, one.ValueAtRisk), Is.EqualTo((MatchKind.Differs, new Money(1_727, QueueWorld.Cny))));
    }

    [TestCase(RowDifferences.Amount, 7_700, 0, 55)]
    [TestCase(RowDifferences.Fee, 7_755, 30_000, 3)]
    [TestCase(RowDifferences.Amount | RowDifferences.Fee, 7_755 + 7, -30_000, 10)]
    [TestCase(RowDifferences.Status, 7_800, 0, 7_800)]
    [TestCase(RowDifferences.Currency, 1, 0, 7_755)]
    public void ValueAtRisk_Differs_IsWhatIsNotExplained(RowDifferences differences, long amount, long feeMicros, long expected) =>
        Assert.That(StatementFindings.ValueAtRisk(QueueWorld.Differs(
            QueueWorld.Row(), QueueWorld.Row(amount: amount, feeMicros: feeMicros), differences)).Minor,
        Is.EqualTo(expected));

    [Test]
    public void ValueAtRisk_AbsurdParts_DoNotOverflow() => Assert.That(
        StatementFindings.ValueAtRisk(new MatchResult(
            MatchKind.Differs, RowDifferences.Amount | RowDifferences.Fee, QueueWorld.Row(feeMicros: long.MinValue),
            [.. Enumerable.Repeat(QueueWorld.Row(amount: long.MaxValue, feeMicros: long.MaxValue), 1_000)])).Minor,
        Is.EqualTo(long.MaxValue));

    [Test]
    public async Task Open_ManyParts_StoresTheFirstAndCountsAll()
    {
        await _world.OpenAsync(new MatchResult(MatchKind.Differs, RowDifferences.Amount, QueueWorld.Row(),
            [.. Enumerable.Range(0, 500).Select(i => QueueWorld.Row(amount: 1, their: $"t-{i}"))]));

        StatementDiscrepancy one = (await _world.AllAsync()).Single();
        Assert.That((one.Theirs.Length, one.TheirRows, one.ValueAtRisk.Minor),
            Is.EqualTo((StatementDiscrepancy.MaxStoredRows, 500, 7_255L)));
    }

    [Test]
    public async Task Open_HostileTextsOfAFile_AreStoredCleaned()
    {
        const string Hostile = "05\r\n\u001B[32mPAID\u202E4111111111111111";
        await _world.OpenAsync(QueueWorld.OnlyTheirs(QueueWorld.Row(Hostile, their: Hostile) with
        {
            OriginalReference = Hostile,
            MerchantNumber = Hostile,
        }));

        StatementRow row = (await _world.AllAsync()).Single().Theirs.Single();
        Assert.That(
            new[] { row.OurReference, row.TheirReference, row.OriginalReference, row.MerchantNumber },
            Has.All.EqualTo("05\\u000D\\u000A\\u001B[32mPAID\\u202E************1111"));
    }

    /// <summary>The call fails at its worst moment, after the store has stored, and is repeated.</summary>
    [Test]
    public async Task Open_RepeatedAfterALostAnswer_OpensAndExplainsOnce([Values] bool isExplaining)
    {
        LossyStore lossy = null!;
        var world = new QueueWorld(over: store => lossy = new LossyStore(store));
        if (isExplaining)
        {
            await world.OpenAsync(QueueWorld.OnlyOurs(QueueWorld.Row()));
        }

        lossy.LosesAfter = 1;
        MatchResult[] results = [QueueWorld.OnlyTheirs(QueueWorld.Row()), QueueWorld.OnlyTheirs(QueueWorld.Row("o-2"))];
        Assert.That(async () => await world.OpenAsync(NextDay, results), Throws.TypeOf<StoreException>());
        await world.OpenAsync(NextDay, results);

        Assert.That((await world.AllAsync()).Select(one => (one.State, one.Version)), Is.EquivalentTo(new[]
        {
            isExplaining ? (StatementDiscrepancyState.Resolved, 2L) : (StatementDiscrepancyState.Open, 1L),
            (StatementDiscrepancyState.Open, 1L),
        }));
    }

    /// <summary>The row that comes in a later statement, which our record may match.</summary>
    private static MatchResult Later(StatementRow row, bool isMatched) =>
        isMatched ? new MatchResult(MatchKind.Matched, RowDifferences.None, row, [row]) : QueueWorld.OnlyTheirs(row);

    [TestCase("")]
    [TestCase("with space")]
    public void Open_InvalidSource_Refused(string source) => Assert.That(
        async () => await _world.Queue.OpenAsync(source, QueueWorld.Day, [], null, default),
        Throws.ArgumentException.With.Message.Contains("source is"));

    /// <summary>However the results of some days come, and however often: each is opened once, and nothing is lost.</summary>
    [Test]
    public void Open_AnyWorld_CountsEachResultOnceAndRepeatsNothing()
    {
        Gen<MatchResult> one =
            from kind in Gen.Elements(MatchKind.OnlyOurs, MatchKind.OnlyTheirs, MatchKind.Duplicate, MatchKind.Differs, MatchKind.Held)
            from reference in Gen.Choose(1, 4)
            from amount in Gen.Choose(1, 3)
            let row = QueueWorld.Row($"o-{reference}", amount)
            select kind switch
            {
                MatchKind.OnlyOurs => QueueWorld.OnlyOurs(row),
                MatchKind.Differs => QueueWorld.Differs(row, row with { AmountMinor = 9 }, RowDifferences.Amount),
                _ => new MatchResult(kind, RowDifferences.None, null, [row]),
            };
        Prop.ForAll(Arb.From(Gen.ListOf(one)), given => IsRepeatable([.. given])).QuickCheckThrowOnFailure();
    }

    private static bool IsRepeatable(MatchResult[] results)
    {
        var world = new QueueWorld();
        StatementOpening first = world.OpenAsync(results).AsTask().Result;
        StatementDiscrepancy[] before = world.AllAsync().Result;
        StatementOpening second = world.OpenAsync([.. results.Reverse()]).AsTask().Result;
        return first.Opened + first.Known + first.Changed + first.Explained + first.NotOpened == results.Length
            && second.Opened == 0 && second.Changed == 0
            && world.AllAsync().Result.SequenceEqual(before);
    }
}
