using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace FaultTolerantPay.AspNetCore.Tests;

/// <summary>
/// What is behind the endpoint, as the test requires. By default every callback is recorded and confirmed with "success".
/// </summary>
internal sealed class ScriptedCallbacks : IPaymentCallbacks, IProviderSettings
{
    public static readonly ProviderId Known = new("unionfast"), Another = new("another");

    private int _underWay;
    private int _mostUnderWay;

    public Func<CallbackMessage, Task<CallbackResult>> OnCallback { get; set; } =
        _ => Task.FromResult(Recorded(CallbackReply.Text("success")));

    public ConcurrentQueue<(ProviderId Provider, CallbackMessage Message)> Received { get; } = new();

    /// <summary>The largest number of callbacks that were here at one time.</summary>
    public int MostUnderWay => _mostUnderWay;

    public ImmutableArray<ProviderSettings> All =>
    [
        .. new[] { Known, Another }.Select(id => new ProviderSettings
        {
            Id = id,
            Identity = new ProviderIdentity { MerchantNumber = "1" },
            Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
        }),
    ];

    public static CallbackResult Recorded(CallbackReply? reply) => new(CallbackStatus.Recorded, reply);

    public ProviderSettings? Find(ProviderId provider) => All.FirstOrDefault(known => known.Id == provider);

    public ProviderChannel? Find(ChannelId channel) => null;

    public ImmutableArray<string> Reload() => [];

    public async ValueTask<CallbackResult> ReceiveAsync(
        ProviderId provider, CallbackMessage message, CancellationToken cancellationToken)
    {
        int now = Interlocked.Increment(ref _underWay);
        InterlockedMax(now);
        try
        {
            Received.Enqueue((provider, message));
            return await OnCallback(message).WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private void InterlockedMax(int value)
    {
        int seen = Volatile.Read(ref _mostUnderWay);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref _mostUnderWay, value, seen) is var before && before == seen ? value : before;
        }
    }
}
