using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Providers.Calls;

/// <summary>What a query says of an order, and from when on "not found" means "not executed".</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class ProviderQueryTests : IDisposable
{
    private readonly ProvidersUnderTest _of = new();

    public void Dispose() => _of.Dispose();

    [TestCase(-1, ExpectedResult = OperationOutcome.Unknown)]
    [TestCase(0, ExpectedResult = OperationOutcome.NotExecuted)]
    public async Task<OperationOutcome> QueryAsync_NotFound_CountsAfterDeadlineLateBookingWindowAndClockSkew(long ticks)
    {
        ChannelOrder order = _of.Order();
        TimeSpan certain = TimeSpan.FromSeconds(5) + _of.Provider.LateBookingWindow + new ChannelOptions().MaxClockSkew;
        _of.Time.Advance(certain + TimeSpan.FromTicks(ticks));

        ProviderAnswer asked = await _of.Caller.QueryAsync(order, default);

        Assert.That(asked.Result.Code, Is.EqualTo(ChannelCodes.NotFound));
        return asked.Result.Outcome;
    }

    [Test]
    public async Task QueryAsync_NotFoundOfAnAcceptedOrder_IsUnknownAtAnyTime()
    {
        ChannelOrder order = _of.Order() with { IsAccepted = true };
        _of.Time.Advance(TimeSpan.FromDays(40));

        Assert.That((await _of.Caller.QueryAsync(order, default)).Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public async Task QueryAsync_AnswerComesAfterTheWindow_TheTimeOfTheQueryCounts()
    {
        var answer = new TaskCompletionSource<ProviderQueryResult>();
        _of.Provider.OnQuery = (_, _) => new(answer.Task);
        ChannelOrder order = _of.Order();
        TimeSpan certain = TimeSpan.FromSeconds(5) + _of.Provider.LateBookingWindow + new ChannelOptions().MaxClockSkew;
        _of.Time.Advance(certain - TimeSpan.FromSeconds(1));
        ValueTask<ProviderAnswer> asking = _of.Caller.QueryAsync(order, default);
        _of.Time.Advance(TimeSpan.FromSeconds(2));
        answer.SetResult(ProviderQueryResult.NotFound);

        Assert.That((await asking).Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public async Task QueryAsync_NotFoundThenFound_IsUnknownThenSucceeded()
    {
        ChannelOrder order = _of.Order();
        _of.Time.Advance(TimeSpan.FromSeconds(5));
        ProviderAnswer first = await _of.Caller.QueryAsync(order, default);
        _of.Time.Advance(TimeSpan.FromSeconds(55));
        _of.Provider.OnQuery = (_, _) => ValueTask.FromResult(ProviderQueryResult.Found(ProviderResult.Succeeded("r")));
        ProviderAnswer second = await _of.Caller.QueryAsync(order, default);

        Assert.That((first.Result.Outcome, second.Result.Outcome), Is.EqualTo((OperationOutcome.Unknown, OperationOutcome.Succeeded)));
    }

    [Test]
    public async Task QueryAsync_Order_HasNoCard()
    {
        using var card = new CardDetails("6222021234567894");
        CardDetails? given = card;
        _of.Provider.OnQuery = (order, _) =>
        {
            given = order.Card;
            return ValueTask.FromResult(ProviderQueryResult.NotFound);
        };

        await _of.Caller.QueryAsync(_of.Order(card: card), default);

        Assert.That(given, Is.Null);
    }

    [Test]
    public async Task QueryAsync_AdapterThrowsOrSaysThatNothingWasSent_IsUnknown()
    {
        _of.Provider.OnQuery = (_, _) => throw new HttpRequestException("403");
        ProviderAnswer thrown = await _of.Caller.QueryAsync(_of.Order(), default);
        _of.Provider.OnQuery = (_, _) => throw new NothingSentException();
        ProviderAnswer notSent = await _of.Caller.QueryAsync(_of.Order(), default);

        Assert.That((thrown.Result.Outcome, thrown.Result.Code), Is.EqualTo((OperationOutcome.Unknown, ChannelCodes.Error)));
        Assert.That((notSent.Result.Outcome, notSent.IsWithheld), Is.EqualTo((OperationOutcome.Unknown, false)));
    }

    [Test]
    public async Task QueryAsync_Hangs_IsUnknownAfterTheTimeLimit()
    {
        _of.Provider.OnQuery = (_, _) => new(new TaskCompletionSource<ProviderQueryResult>().Task);
        ValueTask<ProviderAnswer> asking = _of.Caller.QueryAsync(_of.Order(), default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);

        Assert.That((await asking).Result.Code, Is.EqualTo(ChannelCodes.Timeout));
    }

    [Test]
    public async Task QueryAsync_CallerGivesUp_IsUnknown()
    {
        using var gaveUp = new CancellationTokenSource();
        _of.Provider.OnQuery = (_, _) => new(new TaskCompletionSource<ProviderQueryResult>().Task);
        ValueTask<ProviderAnswer> asking = _of.Caller.QueryAsync(_of.Order(), gaveUp.Token);
        await gaveUp.CancelAsync();

        Assert.That((await asking).Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }
}
