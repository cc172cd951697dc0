using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Providers.Calls;

/// <summary>Every time that goes to or comes from an adapter, at both ends of what a time can be.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class ProviderTimesTests : IDisposable
{
    private readonly ProvidersUnderTest _of = new();

    private static DateTimeOffset[] Ends => [DateTimeOffset.MinValue, DateTimeOffset.MaxValue];

    public void Dispose() => _of.Dispose();

    [TestCaseSource(nameof(Ends))]
    public async Task Orders_TimeAtEitherEnd_AreSentOrNot(DateTimeOffset end)
    {
        ChannelOrder order = _of.Order() with
        {
            SendBefore = end,
            Original = new OriginalOperation(OperationKind.Pay, "r", null, _of.Order().Amount, end),
        };

        ProviderAnswer sent = await _of.Caller.SendAsync(order, default);
        ProviderAnswer asked = await _of.Caller.QueryAsync(order, default);

        bool isFuture = end == DateTimeOffset.MaxValue;
        Assert.That(sent.Result.Outcome, Is.EqualTo(isFuture ? OperationOutcome.Succeeded : OperationOutcome.NotExecuted));
        Assert.That(asked.Result.Outcome, Is.EqualTo(isFuture ? OperationOutcome.Unknown : OperationOutcome.NotExecuted));
    }

    [TestCaseSource(nameof(Ends))]
    public async Task Callbacks_TimeAtEitherEnd_AreRead(DateTimeOffset end)
    {
        _of.Provider.OnCallback = (message, _) =>
            ValueTask.FromResult(new CallbackReading { IsAuthentic = true, SignedAt = message.ReceivedAt });

        CallbackReading reading = (await _of.Caller.ReadCallbackAsync(
            new("alpha"), new CallbackMessage { Body = default, Headers = new Dictionary<string, string>(), ReceivedAt = end }, default))!;

        Assert.That((reading.IsAuthentic, reading.SignedAt), Is.EqualTo((true, (DateTimeOffset?)end)));
    }
}
