using System.Globalization;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>
/// A report is believed only from whom it is about, for what it is about, and with its amount: anything else changes nothing, and an
/// operator sees a discrepancy.
/// </summary>
public sealed class UnboundReportTests
{
    private StandInHarness _world = null!;
    private TransactionRequest _request = null!;

    [SetUp]
    public async Task BeginACollection()
    {
        _world = StandInHarness.CollectsAtOnce();
        await _world.AddMerchantAsync();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.Pending();
        _world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        _request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.That((await _world.AdvanceOfAsync(_request)).State, Is.EqualTo(AdvanceState.Collecting));
    }

    [TearDown]
    public void DropWorld() => _world.Dispose();

    private Instruction Collection => _world.AlphaCollection.Sent[0];

    private ChannelReport Honest => new()
    {
        Reference = Collection.Reference,
        ReportedBy = StandInHarness.Alpha,
        Purpose = InstructionPurpose.Collection,
        AmountMinor = 5_000,
        Currency = StandInHarness.Eur,
        Result = ChannelResult.Succeeded("booked"),
    };

    private static IEnumerable<TestCaseData> Forged()
    {
        yield return Case("purpose", report => report with { Purpose = InstructionPurpose.Payout });
        yield return Case("purpose", report => report with { Purpose = InstructionPurpose.CustomerRefund });
        yield return Case("reporter", report => report with { ReportedBy = StandInHarness.Beta });
        yield return Case("reporter", report => report with { ReportedBy = Instruction.BusinessSystemChannel });
        yield return Case("amount", report => report with { AmountMinor = 4_999 });
        yield return Case("amount", report => report with { AmountMinor = 2_000, Result = ChannelResult.PartCollected(2_001) });
        yield return Case("amount", report => report with { AmountMinor = 1, Result = ChannelResult.HardDecline("closed") });
        yield return Case("currency", report => report with { Currency = new Currency("USD") });
        yield return Case("no-amount", report => report with { AmountMinor = null });

        static TestCaseData Case(string foreign, Func<ChannelReport, ChannelReport> forge) => new(foreign, forge);
    }

    [TestCaseSource(nameof(Forged))]
    public async Task Report_NotBoundToTheInstruction_ChangesNothingAndOpensOneDiscrepancy(string foreign,
        Func<ChannelReport, ChannelReport> forge)
    {
        Advance before = await _world.AdvanceOfAsync(_request);
        int journal = (await _world.Store.ListJournalAsync(_request.Key, default)).Count;

        ReportStatus first = await _world.Answers.ReportAsync(forge(Honest), default);
        ReportStatus again = await _world.Answers.ReportAsync(forge(Honest), default);

        Assert.That((first, again), Is.EqualTo((ReportStatus.Refused, ReportStatus.Refused)), "status, of its repetition too");
        Advance after = await _world.AdvanceOfAsync(_request);
        Assert.That(after with { Version = before.Version }, Is.EqualTo(before), "advance");
        Assert.That(await _world.Store.ListJournalAsync(_request.Key, default), Has.Count.EqualTo(journal), "journal");
        Discrepancy discrepancy = await _world.OpenDiscrepancyAsync();
        Assert.That(discrepancy.Kind, Is.EqualTo(DiscrepancyKind.ReportNotBound), "kind of the discrepancy");
        Assert.That(discrepancy.Evidence, Does.EndWith(": " + foreign).And.Contain("Collection 1 of 50.00 EUR at alpha"),
            "evidence of the discrepancy");

        Assert.That(await _world.Answers.ReportAsync(Honest, default), Is.EqualTo(ReportStatus.Recorded),
            "the true report is taken after it");
        Assert.That((await _world.AdvanceOfAsync(_request)).State, Is.EqualTo(AdvanceState.Collected), "state after the true report");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Report_NotBoundToAnInstructionThatEnded_IsNoEvidence()
    {
        await _world.Answers.ReportAsync(Honest, default);

        ReportStatus forged = await _world.Answers.ReportAsync(
            Honest with { ReportedBy = StandInHarness.Beta, Result = ChannelResult.HardDecline("returned") }, default);

        Assert.That(forged, Is.EqualTo(ReportStatus.Refused), "status");
        Assert.That((await _world.AdvanceOfAsync(_request)).IsHeld, Is.False, "the advance is not held");
        Assert.That((await _world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.ReportNotBound), "kind of the discrepancy");
    }

    [Test]
    public async Task Report_ByAnotherReporter_OpensTheDiscrepancyUnderTheIdOfEarlierReleases()
    {
        await _world.Answers.ReportAsync(Honest with { ReportedBy = StandInHarness.Beta }, default);

        Assert.That((await _world.OpenDiscrepancyAsync()).Id, Does.EndWith("speaker"));
    }

    [Test]
    public async Task Report_PartWithItsAmountOrDeclineWithoutOne_IsTaken()
    {
        ChannelReport part = Honest with { AmountMinor = 2_000, Currency = null, Result = ChannelResult.PartCollected(2_000) };
        Assert.That(await _world.Answers.ReportAsync(part, default), Is.EqualTo(ReportStatus.Recorded), "report of a part");
        Assert.That((await _world.AdvanceOfAsync(_request)).CollectedMinor, Is.EqualTo(2_000), "the part is collected");
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Instruction next = _world.AlphaCollection.Sent[^1];
        Assert.That(next.Key.Ordinal, Is.EqualTo(2), "the rest is a new instruction");

        ReportStatus declined = await _world.Answers.ReportAsync(
            Honest with { Reference = next.Reference, AmountMinor = null, Result = ChannelResult.SoftDecline("no cover") }, default);

        Assert.That(declined, Is.EqualTo(ReportStatus.Recorded), "report of a decline");
        Assert.That((await _world.AdvanceOfAsync(_request)).State, Is.EqualTo(AdvanceState.CollectionDue), "state after the decline");
    }

    [TestCase(5_001L)]
    [TestCase(ChannelResult.MaxFeeMinor)]
    public async Task Answer_FeeAboveTheBound_IsNotBookedAndOpensADiscrepancy(long fee)
    {
        Assert.That(await _world.Answers.ReportAsync(Honest with { Result = Honest.Result with { FeeMinor = fee } }, default),
            Is.EqualTo(ReportStatus.Recorded));

        Advance advance = await _world.AdvanceOfAsync(_request);
        Assert.That((advance.State, advance.FeesMinor), Is.EqualTo((AdvanceState.Collected, 0L)), "the money moved all the same");
        Discrepancy discrepancy = await _world.OpenDiscrepancyAsync();
        Assert.That((discrepancy.Kind, discrepancy.Evidence),
            Is.EqualTo((DiscrepancyKind.SenselessFigure, $"Collection 1 of 50.00 EUR at alpha: Succeeded with fee {fee} (minor units)")));
        await _world.AssertLedgerAsync();

        await _world.Answers.ReportAsync(Honest with { Result = Honest.Result with { FeeMinor = fee } }, default);
        Assert.That((await _world.AdvanceOfAsync(_request)).FeesMinor, Is.Zero, "late, it is not booked either");
    }

    [Test]
    public async Task Answer_FeeUpToTheAmount_IsBooked()
    {
        await _world.Answers.ReportAsync(Honest with { Result = Honest.Result with { FeeMinor = 5_000 } }, default);
        Assert.That((await _world.AdvanceOfAsync(_request)).FeesMinor, Is.EqualTo(5_000));
        Assert.That(await _world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty);
    }

    [TestCase(5_001L, 0L)]
    [TestCase(0L, 0L)]
    [TestCase(null, -1L)]
    [TestCase(null, ChannelResult.MaxFeeMinor + 1)]
    public async Task Query_ImplausibleAmounts_StayUnknownAndOpenADiscrepancy(long? part, long fee)
    {
        _world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Succeeded() with { PartMinor = part, FeeMinor = fee });
        await _world.PassAsync(TimeSpan.FromMinutes(5));

        Advance advance = await _world.AdvanceOfAsync(_request);
        Assert.That((advance.CollectedMinor, advance.FeesMinor, advance.InFlight is not null), Is.EqualTo((0L, 0L, true)));
        Assert.That((await _world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Select(discrepancy => discrepancy.Kind),
            Has.Member(DiscrepancyKind.SenselessFigure));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Query_NegativeFeeInACultureWithItsOwnMinusSign_NamesTheDiscrepancyAlike()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            _world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Succeeded() with { FeeMinor = -1 });
            await _world.PassAsync(TimeSpan.FromMinutes(5));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        IReadOnlyList<Discrepancy> open = await _world.Store.ListDiscrepanciesAsync(true, null, 10, default);
        Assert.That(open.Single(discrepancy => discrepancy.Kind == DiscrepancyKind.SenselessFigure).Id, Does.EndWith("#-1"));
    }
}
