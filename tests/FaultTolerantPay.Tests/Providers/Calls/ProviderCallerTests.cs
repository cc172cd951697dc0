using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Providers.Calls;

/// <summary>However a provider's adapter behaves, its caller gets one of the five outcomes, and in time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class ProviderCallerTests : IDisposable
{
    private static readonly (OperationKind Kind, string Method)[] Orders =
    [
        (OperationKind.Pay, "pay"), (OperationKind.Authorise, "authorise"), (OperationKind.Increment, "increment"),
        (OperationKind.Capture, "capture"), (OperationKind.Void, "void"), (OperationKind.Reverse, "reverse"),
        (OperationKind.Refund, "refund"),
    ];

    private static readonly (OperationKind Kind, string Method)[] CardOrders =
    [
        (OperationKind.VerifyCard, "verify"), (OperationKind.Sign, "sign"), (OperationKind.Unsign, "unsign"),
        (OperationKind.RequestSms, "request-sms"), (OperationKind.ConfirmSms, "confirm-sms"),
    ];

    private readonly ProvidersUnderTest _of = new();

    private static IEnumerable<ProviderResult?> Implausible =>
    [
        null,
        ProviderResult.Succeeded() with { FeeMinor = -1 },
        ProviderResult.Succeeded() with { FeeMinor = ChannelResult.MaxFeeMinor + 1 },
        new() { Outcome = (OperationOutcome)9 },
        ProviderResult.SoftDecline("05") with { Cause = (FailureCause)9 },
        ProviderResult.Succeeded() with { AgreementNumber = "" },
        ProviderResult.Succeeded() with { AgreementNumber = "a b" },
        ProviderResult.Succeeded() with { AgreementNumber = new string('1', 65) },
        ProviderResult.Succeeded() with { AgreementNumber = "协议" },
    ];

    public void Dispose() => _of.Dispose();

    [TestCaseSource(nameof(Orders))]
    public async Task SendAsync_EachKind_CallsItsMethod((OperationKind Kind, string Method) of)
    {
        ProviderAnswer answer = await _of.Caller.SendAsync(_of.Order(of.Kind), default);

        Assert.That((answer.Result.Outcome, answer.Result.Reference, answer.Late), Is.EqualTo((OperationOutcome.Succeeded, "r",
            (Task<ProviderAnswer>?)null)));
        Assert.That(_of.Provider.Calls, Is.EqualTo((string[])[$"{of.Method} {_of.Order().Reference}"]));
    }

    [TestCaseSource(nameof(CardOrders))]
    public async Task AskAsync_EachKind_CallsItsMethod((OperationKind Kind, string Method) of)
    {
        ProviderAnswer answer = await _of.Caller.AskAsync(ProvidersUnderTest.CardOrder(of.Kind), default);

        Assert.That(answer.Result.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        Assert.That(_of.Provider.Calls, Is.EqualTo((string[])[$"{of.Method} {new string('a', 32)}"]));
    }

    [Test]
    public async Task SendAsync_KindOfTheOtherOrders_SendsNothing()
    {
        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(OperationKind.VerifyCard), default);
        ProviderAnswer asked = await _of.Caller.AskAsync(ProvidersUnderTest.CardOrder(OperationKind.Pay), default);

        Assert.That((sent.Result.Outcome, asked.Result.Outcome), Is.EqualTo((OperationOutcome.NotExecuted, OperationOutcome.NotExecuted)));
        Assert.That(_of.Provider.Calls, Is.Empty);
    }

    [Test]
    public async Task SendAsync_LastMoment_IsSentBeforeTheDeadlineAndNotAtIt()
    {
        ChannelOrder order = _of.Order();
        _of.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        ProviderAnswer before = await _of.Caller.SendAsync(order, default);
        _of.Time.Advance(TimeSpan.FromTicks(1));
        ProviderAnswer at = await _of.Caller.SendAsync(order, default);

        Assert.That((before.Result.Outcome, at.Result.Outcome, at.Result.Code),
            Is.EqualTo((OperationOutcome.Succeeded, OperationOutcome.NotExecuted, ChannelCodes.SendBeforePassed)));
        Assert.That(_of.Provider.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task SendAsync_CallBeginsAfterTheDeadline_SendsNothing()
    {
        var starter = new HeldStarter();
        using var of = new ProvidersUnderTest(starter: starter);
        ValueTask<ProviderAnswer> sending = of.Caller.SendAsync(of.Order(), default);
        of.Time.Advance(TimeSpan.FromSeconds(6));
        starter.Release();

        Assert.That((await sending).Result.Code, Is.EqualTo(ChannelCodes.SendBeforePassed));
        Assert.That(of.Provider.Calls, Is.Empty);
    }

    [Test]
    public async Task SendAsync_CallNeverBegins_IsNotExecutedAndNeverSent()
    {
        var starter = new HeldStarter();
        using var of = new ProvidersUnderTest(starter: starter);
        ValueTask<ProviderAnswer> sending = of.Caller.SendAsync(of.Order(), default);
        of.Time.Advance(ProvidersUnderTest.CallTimeout);
        ProviderAnswer sent = await sending;
        starter.Release();

        Assert.That((sent.Result.Outcome, sent.Result.Code), Is.EqualTo((OperationOutcome.NotExecuted, ChannelCodes.NothingSent)));
        Assert.That(of.Provider.Calls, Is.Empty);
    }

    [Test]
    public async Task SendAsync_ProviderHasItsOwnTimeout_ThatCounts()
    {
        using var of = new ProvidersUnderTest(settings: [ProvidersUnderTest.SettingsOf("alpha", timeout: TimeSpan.FromSeconds(1))]);
        of.Provider.OnOrder = (_, _, _) => new(new TaskCompletionSource<ProviderResult>().Task);
        Task<ProviderAnswer> sending = of.Caller.SendAsync(of.Order(), default).AsTask();
        of.Time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.That(sending.IsCompleted, Is.False);
        of.Time.Advance(TimeSpan.FromTicks(1));

        Assert.That(((await sending).Result.Code, (await sending).Latency), Is.EqualTo((ChannelCodes.Timeout, TimeSpan.FromSeconds(1))));
    }

    [Test]
    public async Task SendAsync_TimeLimitPasses_IsUnknownAndTheAnswerComesLate()
    {
        var answer = new TaskCompletionSource<ProviderResult>();
        _of.Provider.OnOrder = (_, _, _) => new(answer.Task);
        ValueTask<ProviderAnswer> sending = _of.Caller.SendAsync(_of.Order(), default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);
        ProviderAnswer sent = await sending;
        Assert.That((sent.Result.Outcome, sent.Result.Code, sent.Late!.IsCompleted),
            Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.Timeout, false)));

        _of.Time.Advance(TimeSpan.FromSeconds(2));
        answer.SetResult(ProviderResult.Succeeded("late"));
        ProviderAnswer late = await sent.Late;

        Assert.That((late.Result.Outcome, late.Result.Reference, late.Latency, late.Late), Is.EqualTo(
            (OperationOutcome.Succeeded, "late", ProvidersUnderTest.CallTimeout + TimeSpan.FromSeconds(2), (Task<ProviderAnswer>?)null)));
    }

    [Test]
    public async Task SendAsync_AdapterCancelsItselfAtTheTimeLimit_IsUnknown()
    {
        _of.Provider.OnOrder = async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return ProviderResult.Succeeded();
        };
        ValueTask<ProviderAnswer> sending = _of.Caller.SendAsync(_of.Order(), default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);

        Assert.That((await sending).Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public async Task SendAsync_CallerGivesUp_TheCallGoesOnAndItsAnswerComesLate()
    {
        var answer = new TaskCompletionSource<ProviderResult>();
        _of.Provider.OnOrder = (_, _, _) => new(answer.Task);
        using var gaveUp = new CancellationTokenSource();
        ValueTask<ProviderAnswer> sending = _of.Caller.SendAsync(_of.Order(), gaveUp.Token);
        await gaveUp.CancelAsync();
        ProviderAnswer sent = await sending;
        Assert.That(sent.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));

        answer.SetResult(ProviderResult.HardDecline("41"));

        Assert.That((await sent.Late!).Result.Outcome, Is.EqualTo(OperationOutcome.Declined));
    }

    [TestCaseSource(nameof(Implausible))]
    public async Task SendAsync_ResultIsImplausible_IsUnknown(ProviderResult? result)
    {
        _of.Provider.OnOrder = (_, _, _) => ValueTask.FromResult(result!);
        _of.Provider.OnQuery = (_, _) => ValueTask.FromResult(result is null ? default : ProviderQueryResult.Found(result));

        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(), default);
        ProviderAnswer asked = await _of.Caller.QueryAsync(_of.Order(number: 2), default);

        Assert.That((sent.Result.Outcome, sent.Result.Code, sent.Result.AgreementNumber, sent.Result.FeeMinor),
            Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.ImplausibleAnswer, (string?)null, 0L)));
        Assert.That(asked.Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public async Task SendAsync_LateAnswerIsImplausible_IsUnknown()
    {
        var answer = new TaskCompletionSource<ProviderResult>();
        _of.Provider.OnOrder = (_, _, _) => new(answer.Task);
        ValueTask<ProviderAnswer> sending = _of.Caller.SendAsync(_of.Order(), default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);
        ProviderAnswer sent = await sending;
        answer.SetResult(ProviderResult.Succeeded() with { FeeMinor = -1 });

        Assert.That((await sent.Late!).Result.Code, Is.EqualTo(ChannelCodes.ImplausibleAnswer));
    }

    [Test]
    public async Task SendAsync_AdapterThrows_IsUnknown()
    {
        _of.Provider.OnOrder = (_, _, _) => throw new HttpRequestException("502 Bad Gateway");

        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(), default);

        Assert.That((sent.Result.Outcome, sent.Result.Code), Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.Error)));
    }

    [Test]
    public async Task SendAsync_AdapterThrowsATimeoutOfItsOwn_IsUnknown()
    {
        _of.Provider.OnOrder = (_, _, _) => throw new TimeoutException();

        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(), default);

        Assert.That((sent.Result.Outcome, sent.Result.Code, sent.Late),
            Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.Error, (Task<ProviderAnswer>?)null)));
    }

    [Test]
    public async Task SendAsync_AdapterSaysThatNothingWasSent_IsNotExecuted()
    {
        _of.Provider.OnOrder = (_, _, _) => throw new NothingSentException("refused");

        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(), default);

        Assert.That((sent.Result.Outcome, sent.Result.Code, sent.IsWithheld),
            Is.EqualTo((OperationOutcome.NotExecuted, ChannelCodes.NothingSent, false)));
    }

    [Test]
    public async Task SendAsync_EarlierCallWithTheReferenceStillRuns_IsUnknown()
    {
        _of.Provider.OnOrder = (_, _, _) => new(new TaskCompletionSource<ProviderResult>().Task);
        ValueTask<ProviderAnswer> first = _of.Caller.SendAsync(_of.Order(), default);
        _of.Time.Advance(TimeSpan.FromSeconds(4));
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);
        await first;

        ProviderAnswer again = await _of.Caller.SendAsync(_of.Order(), default);
        ProviderAnswer asked = await _of.Caller.QueryAsync(_of.Order(), default);
        ProviderAnswer other = await Sent(_of.Order(number: 2));

        Assert.That((again.Result.Outcome, again.IsWithheld), Is.EqualTo((OperationOutcome.Unknown, true)));
        Assert.That((asked.Result.Outcome, asked.IsWithheld), Is.EqualTo((OperationOutcome.Unknown, true)));
        Assert.That(other.Result.Code, Is.EqualTo(ChannelCodes.Timeout), "another order is sent");
        Assert.That(_of.Provider.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Calls_NoAdapter_SendNothing()
    {
        using var of = new ProvidersUnderTest(adapters: []);

        ProviderAnswer sent = await of.Caller.SendAsync(of.Order(), default);
        ProviderAnswer asked = await of.Caller.AskAsync(ProvidersUnderTest.CardOrder(OperationKind.VerifyCard), default);
        ProviderAnswer queried = await of.Caller.QueryAsync(of.Order(), default);

        Assert.That((sent.Result.Outcome, sent.Result.Code), Is.EqualTo((OperationOutcome.NotExecuted, ChannelCodes.NothingSent)));
        Assert.That(asked.Result.Outcome, Is.EqualTo(OperationOutcome.NotExecuted));
        Assert.That((queried.Result.Outcome, queried.Result.Code), Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.NoChannel)));
    }

    /// <summary>From then on an operator may say that an order failed: no earlier than the provider can no longer execute it.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void CertainFrom_WithAndWithoutAnAdapter_WaitsForItsWindowOrTheLongest(bool hasAdapter)
    {
        using var of = hasAdapter ? new ProvidersUnderTest() : new ProvidersUnderTest(adapters: []);
        DateTimeOffset sendBefore = of.Order().SendBefore;
        TimeSpan window = hasAdapter ? TimeSpan.FromMinutes(1) : TimeSpan.FromDays(30);

        Assert.That(
            of.Caller.CertainFrom(new ProviderId("alpha"), sendBefore),
            Is.EqualTo(sendBefore + ProvidersUnderTest.CallTimeout + window + new ChannelOptions().MaxClockSkew));
    }

    /// <summary>A call may still run under settings that are gone.</summary>
    [Test]
    public void CertainFrom_SettingsAreGone_WaitsForTheLongestTimeout()
    {
        using var of = new ProvidersUnderTest(settings: []);
        DateTimeOffset sendBefore = of.Order().SendBefore;

        Assert.That(
            of.Caller.CertainFrom(new ProviderId("alpha"), sendBefore),
            Is.EqualTo(sendBefore + TimeSpan.FromMinutes(10) + TimeSpan.FromMinutes(1) + new ChannelOptions().MaxClockSkew));
    }

    [Test]
    public async Task Calls_NoSettings_SendNothing()
    {
        using var of = new ProvidersUnderTest(settings: []);

        ProviderAnswer sent = await of.Caller.SendAsync(of.Order(), default);
        ProviderAnswer queried = await of.Caller.QueryAsync(of.Order(), default);

        Assert.That((sent.Result.Outcome, queried.Result.Code), Is.EqualTo((OperationOutcome.NotExecuted, ChannelCodes.NoChannel)));
        Assert.That(of.Provider.Calls, Is.Empty);
    }

    [Test]
    public async Task SendAsync_NoCapability_SendsNothing()
    {
        using var of = new ProvidersUnderTest(adapters: [new VerifierAlone()]);

        ProviderAnswer sent = await of.Caller.SendAsync(of.Order(), default);
        ProviderAnswer asked = await of.Caller.AskAsync(ProvidersUnderTest.CardOrder(OperationKind.VerifyCard), default);

        Assert.That((sent.Result.Outcome, asked.Result.Outcome), Is.EqualTo((OperationOutcome.NotExecuted, OperationOutcome.Succeeded)));
        Assert.That(Enum.GetValues<OperationKind>().Where(kind => of.Caller.Can(new ProviderId("alpha"), kind)),
            Is.EqualTo((OperationKind[])[OperationKind.VerifyCard]));
    }

    [Test]
    public async Task SendAsync_BeyondTheLimitOfCalls_IsRefusedAtOnceUntilOneEnds()
    {
        using var of = new ProvidersUnderTest(settings: [ProvidersUnderTest.SettingsOf("alpha", maxConcurrentCalls: 2)]);
        List<TaskCompletionSource<ProviderResult>> answers = [];
        of.Provider.OnOrder = (_, _, _) =>
        {
            answers.Add(new());
            return new(answers[^1].Task);
        };
        Task<ProviderAnswer>[] sending =
            [.. Enumerable.Range(1, 2).Select(number => of.Caller.SendAsync(of.Order(number: number), default).AsTask())];

        ProviderAnswer third = await of.Caller.SendAsync(of.Order(number: 3), default);
        ProviderAnswer queried = await of.Caller.QueryAsync(of.Order(number: 4), default);
        Assert.That((third.Result.Outcome, third.Result.Code, third.IsWithheld),
            Is.EqualTo((OperationOutcome.NotExecuted, ChannelCodes.NothingSent, true)));
        Assert.That((queried.Result.Outcome, queried.IsWithheld), Is.EqualTo((OperationOutcome.Unknown, true)));

        // A call that was given up counts until it ends.
        of.Time.Advance(ProvidersUnderTest.CallTimeout);
        await Task.WhenAll(sending);
        Assert.That((await of.Caller.SendAsync(of.Order(number: 5), default)).IsWithheld, Is.True);

        answers[0].SetResult(ProviderResult.Succeeded());
        of.Provider.OnOrder = (_, _, _) => ValueTask.FromResult(ProviderResult.Succeeded());
        Assert.That((await of.Caller.SendAsync(of.Order(number: 6), default)).Result.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        Assert.That(of.Provider.MostUnderWay, Is.EqualTo(2));
    }

    [Test]
    public async Task SendAsync_ManyEndings_GiveEverySlotBack()
    {
        using var of = new ProvidersUnderTest(settings: [ProvidersUnderTest.SettingsOf("alpha", maxConcurrentCalls: 1)]);
        Func<ChannelOrder, ProviderContext, CancellationToken, ValueTask<ProviderResult>>[] ends =
        [
            (_, _, _) => ValueTask.FromResult(ProviderResult.Succeeded()),
            (_, _, _) => throw new InvalidOperationException(),
            (_, _, _) => throw new NothingSentException(),
            (_, _, _) => ValueTask.FromResult<ProviderResult>(null!),
        ];
        for (int i = 0; i < 3 * ends.Length; i++)
        {
            of.Provider.OnOrder = ends[i % ends.Length];
            ProviderAnswer sent = await of.Caller.SendAsync(of.Order(number: i + 1), default);
            Assert.That(sent.IsWithheld, Is.False, $"call {i}");
        }

        using var cleared = new CardDetails("6222021234567894");
        cleared.Dispose();
        await of.Caller.SendAsync(of.Order(number: 90, card: cleared), default);
        Assert.That((await of.Caller.SendAsync(of.Order(number: 91), default)).IsWithheld, Is.False, "after a card that was cleared");
    }

    private async Task<ProviderAnswer> Sent(ChannelOrder order)
    {
        ValueTask<ProviderAnswer> sending = _of.Caller.SendAsync(order, default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);
        return await sending;
    }

    private sealed class VerifierAlone : ICardVerifier
    {
        public ProviderId Provider => new("alpha");

        public TimeSpan LateBookingWindow => TimeSpan.Zero;

        public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            ValueTask.FromResult(ProviderResult.Succeeded());
    }
}
