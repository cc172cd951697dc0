using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>A call that is given up is unknown, and what the channel says in the end is handed on.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChannelCallerTests : IDisposable
{
    private static readonly InstitutionId Alpha = new("alpha");
    private readonly ManualTimeProvider _time = new();
    private readonly SlowPayouts _channel = new();
    private readonly HostCalls _calls;
    private readonly ChannelCaller _caller;

    public ChannelCallerTests()
    {
        _calls = new HostCalls(_time, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance);
        _caller = new ChannelCaller(new InstitutionChannels([_channel], []), _calls, _time, Options.Create(new ChannelOptions()),
            NullLogger<ChannelCaller>.Instance);
    }

    public void Dispose() => _calls.Dispose();

    [Test]
    public async Task SendAsync_AnswersInTime_NothingComesLate()
    {
        _channel.Answer.SetResult(ChannelResult.Succeeded("ref"));
        SendResult sent = await _caller.SendAsync(Payout(), default);
        Assert.That((sent.Result.Outcome, sent.Late), Is.EqualTo((OperationOutcome.Succeeded, (Task<SendResult>?)null)));
    }

    [Test]
    public async Task SendAsync_TimeLimitPasses_IsUnknownAndTheAnswerComesLate()
    {
        ValueTask<SendResult> sending = _caller.SendAsync(Payout(), default);
        _time.Advance(new ChannelOptions().CallTimeout);
        SendResult sent = await sending;
        Assert.That((sent.Result.Outcome, sent.Result.Code, sent.Late!.IsCompleted),
            Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.Timeout, false)));

        _channel.Answer.SetResult(ChannelResult.Succeeded("ref"));
        SendResult late = await sent.Late;
        Assert.That((late.Result.Outcome, late.Result.Reference, late.Late),
            Is.EqualTo((OperationOutcome.Succeeded, "ref", (Task<SendResult>?)null)));
    }

    [Test]
    public async Task SendAsync_LateAnswerIsImplausible_IsUnknown()
    {
        ValueTask<SendResult> sending = _caller.SendAsync(Payout(), default);
        _time.Advance(new ChannelOptions().CallTimeout);
        SendResult sent = await sending;
        _channel.Answer.SetResult(ChannelResult.Succeeded() with { FeeMinor = -1 });
        SendResult late = await sent.Late!;
        Assert.That((late.Result.Outcome, late.Result.Code), Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.ImplausibleAnswer)));
    }

    [Test]
    public async Task SendAsync_CallerGivesUp_TheCallGoesOnAndItsAnswerComesLate()
    {
        using var gaveUp = new CancellationTokenSource();
        ValueTask<SendResult> sending = _caller.SendAsync(Payout(), gaveUp.Token);
        await gaveUp.CancelAsync();
        SendResult sent = await sending;
        Assert.That(sent.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));

        _channel.Answer.SetResult(ChannelResult.HardDecline("closed"));
        Assert.That((await sent.Late!).Result.Outcome, Is.EqualTo(OperationOutcome.Declined));
    }

    [Test]
    public async Task SendAsync_CallerGivesUpAndTheTimeLimitPasses_TheChannelsOwnAnswerComesAfterThat()
    {
        using var gaveUp = new CancellationTokenSource();
        ValueTask<SendResult> sending = _caller.SendAsync(Payout(), gaveUp.Token);
        await gaveUp.CancelAsync();
        SendResult sent = await sending;
        _time.Advance(new ChannelOptions().CallTimeout);
        SendResult overdue = await sent.Late!;
        _channel.Answer.SetResult(ChannelResult.Succeeded());
        SendResult late = await overdue.Late!;
        Assert.That((overdue.Result.Outcome, late.Result.Outcome), Is.EqualTo((OperationOutcome.Unknown, OperationOutcome.Succeeded)));
    }

    [TestCase(10, 5, ExpectedResult = 35)]
    public int FirstQueryAt_AfterTheDeadline_WaitsForTheCallAndTheFirstQuery(int limit, int first)
    {
        var options = new ChannelOptions { CallTimeout = TimeSpan.FromSeconds(limit), MinQueryDelay = TimeSpan.FromSeconds(first) };
        DateTimeOffset now = _time.GetUtcNow();
        return (int)(options.FirstQueryAt(now.AddSeconds(20)) - now).TotalSeconds;
    }

    private Instruction Payout() => new()
    {
        Key = new InstructionKey(new TransactionKey(new MerchantId("m"), new OrderId("o")), InstructionPurpose.Payout, 1),
        Amount = new Money(1_000, new Currency("EUR")),
        Channel = Alpha,
        Customer = new CustomerId("c"),
        WrittenAt = _time.GetUtcNow(),
        SendBefore = _time.GetUtcNow().AddSeconds(5),
    };

    private sealed class SlowPayouts : IPayoutChannel
    {
        public TaskCompletionSource<ChannelResult> Answer { get; } = new();

        public InstitutionId Institution => Alpha;

        public TimeSpan LateBookingWindow => TimeSpan.FromSeconds(10);

        public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) => new(Answer.Task);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            ValueTask.FromResult(QueryResult.NotFound);
    }
}
