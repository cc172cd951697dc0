using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>Live states that know channels without a table.</summary>
internal static class KnownChannels
{
    /// <summary>A state that knows the channel <c>a</c>, and others.</summary>
    public static LiveState Live(LiveOptions? options = null, params string[] others)
    {
        var live = new LiveState(options);
        foreach (string id in (string[])["a", .. others])
        {
            live.StateFor(id);
        }

        return live;
    }
}
