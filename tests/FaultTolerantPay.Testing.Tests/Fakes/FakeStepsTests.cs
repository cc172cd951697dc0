using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;

namespace FaultTolerantPay.Testing.Tests.Fakes;

/// <summary>Fakes that hang, answer late, lose messages and forget, by the test's clock.</summary>
public sealed class FakeStepsTests
{
    private static readonly Instruction Payout = Samples.Instruction(Samples.Key());

    private readonly ManualTimeProvider _time = new(Samples.Start);
    private FakePayoutChannel _channel = null!;

    [SetUp]
    public void Open() => _channel = new FakePayoutChannel(new InstitutionId("north"), _time);

    [Test]
    public async Task AnswerAfter_TimePasses_AnswersThenAndNotBefore()
    {
        _channel.PaySteps.Next(FakeStep.AnswerAfter(TimeSpan.FromSeconds(5)));
        Task<ChannelResult> pay = _channel.PayAsync(Payout, CancellationToken.None).AsTask();

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(pay.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await pay).Outcome, Is.EqualTo(OperationOutcome.Succeeded));
    }

    [Test]
    public async Task AnswerAfter_CancelledBefore_ThrowsThoughThePartnerActed()
    {
        using var giveUp = new CancellationTokenSource();
        _channel.PaySteps.Next(FakeStep.AnswerAfter(TimeSpan.FromSeconds(5)));
        Task<ChannelResult> pay = _channel.PayAsync(Payout, giveUp.Token).AsTask();
        await giveUp.CancelAsync();

        Assert.That(async () => await pay, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await _channel.QueryAsync(Payout, CancellationToken.None)).IsFound, Is.True);
    }

    [Test]
    public async Task AnswerLate_Cancelled_StillAnswers()
    {
        using var giveUp = new CancellationTokenSource();
        _channel.PaySteps.Next(FakeStep.AnswerLate(TimeSpan.FromSeconds(5)));
        Task<ChannelResult> pay = _channel.PayAsync(Payout, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        Assert.That(pay.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await pay).Outcome, Is.EqualTo(OperationOutcome.Succeeded));
    }

    [Test]
    public void AnswerAfterAndAnswerLate_DelayAtEitherEnd_AreRefused()
    {
        foreach (TimeSpan end in new[] { TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.FromDays(30) + TimeSpan.FromTicks(1),
            TimeSpan.MaxValue })
        {
            Assert.That(() => FakeStep.AnswerAfter(end), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => FakeStep.AnswerLate(end), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public async Task Hang_Cancelled_Ends()
    {
        using var giveUp = new CancellationTokenSource();
        _channel.PaySteps.Next(FakeStep.Hang);
        Task<ChannelResult> pay = _channel.PayAsync(Payout, giveUp.Token).AsTask();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.That(pay.IsCompleted, Is.False);
        await giveUp.CancelAsync();

        Assert.That(async () => await pay, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task HangForGood_Cancelled_DoesNotEnd()
    {
        using var giveUp = new CancellationTokenSource();
        _channel.PaySteps.Next(FakeStep.HangForGood);
        Task<ChannelResult> pay = _channel.PayAsync(Payout, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        _time.Advance(TimeSpan.FromDays(1));

        Assert.That(pay.IsCompleted, Is.False);
    }

    [Test]
    public async Task LoseAnswer_Sent_ThrowsAndTheQueryFindsIt()
    {
        _channel.PaySteps.Next(FakeStep.LoseAnswer);

        Assert.That(async () => await _channel.PayAsync(Payout, CancellationToken.None), Throws.InstanceOf<IOException>());
        Assert.That((await _channel.QueryAsync(Payout, CancellationToken.None)).IsFound, Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task LoseRequestAndRefuseConnection_Sent_ThrowAndTheQueryFindsNothing(bool isRefused)
    {
        _channel.PaySteps.Next(isRefused ? FakeStep.RefuseConnection : FakeStep.LoseRequest);

        Assert.That(async () => await _channel.PayAsync(Payout, CancellationToken.None), isRefused ? Throws.TypeOf<NothingSentException>()
            : Throws.InstanceOf<IOException>(), "send");
        Assert.That((await _channel.QueryAsync(Payout, CancellationToken.None)).IsFound, Is.False, "query");
        Assert.That(_channel.Sent, Is.Empty, "instructions that arrived");
    }

    [Test]
    public async Task Next_TwoSteps_RunInOrderThenOtherwise()
    {
        _channel.PaySteps.Otherwise = FakeStep.RefuseConnection;
        _channel.PaySteps.Next(FakeStep.LoseAnswer, FakeStep.Answer);

        Assert.That(async () => await _channel.PayAsync(Payout, CancellationToken.None), Throws.InstanceOf<IOException>(), "first step");
        Assert.That((await _channel.PayAsync(Payout, CancellationToken.None)).Outcome, Is.EqualTo(OperationOutcome.Succeeded),
            "second step");
        Assert.That(async () => await _channel.PayAsync(Payout, CancellationToken.None), Throws.TypeOf<NothingSentException>(),
            "step for all other calls");
        Assert.That(_channel.PaySteps.Calls, Is.EqualTo(3), "number of calls");
    }

    [Test]
    public async Task Forget_SentBefore_QueryFindsNothing()
    {
        await _channel.PayAsync(Payout, CancellationToken.None);
        _channel.Forget();

        Assert.That((await _channel.QueryAsync(Payout, CancellationToken.None)).IsFound, Is.False);
    }

    [Test]
    public async Task ReportAsync_Twice_SendsTheSameReportTwice()
    {
        var answers = new Answers();

        IReadOnlyList<ReportStatus> statuses = await _channel.ReportAsync(answers, Payout, ChannelResult.Succeeded("n-1"), times: 2);

        Assert.That(statuses, Is.EqualTo(new[] { ReportStatus.Recorded, ReportStatus.Recorded }), "statuses");
        Assert.That(answers.Reports, Has.Count.EqualTo(2), "number of reports");
        Assert.That(answers.Reports[0], Is.EqualTo(answers.Reports[1]), "both reports are the same");
        Assert.That(answers.Reports[0].AmountMinor, Is.EqualTo(Payout.Amount.Minor), "amount of the report");
        Assert.That(answers.Reports[0].ReportedBy, Is.EqualTo(_channel.Institution), "reporter");
    }

    private sealed class Answers : IChannelReports
    {
        public List<ChannelReport> Reports { get; } = [];

        public ValueTask<ReportStatus> ReportAsync(ChannelReport report, CancellationToken cancellationToken)
        {
            Reports.Add(report);
            return ValueTask.FromResult(ReportStatus.Recorded);
        }
    }
}
