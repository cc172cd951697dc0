using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Live;

/// <summary>
/// The live data of one provider: that of a channel to which the attempts and payments of all its channels belong. Whoever holds the locks
/// of a channel and its provider took the channel's first.
/// </summary>
internal sealed class ProviderState
{
    private Provider _model;

    public ProviderState(Provider model, LiveOptions options)
    {
        _model = model;
        // A provider and a channel with the same id draw independently of each other.
        Shared = new ChannelState(default, StableHash.KeyOf($"provider {model.Id}"), options, needsSeveralFailed: true);
    }

    /// <summary>Whether it is up, its breaker and what it has used.</summary>
    public ChannelState Shared { get; }

    /// <summary>Its entry in the catalogue that was compiled or put in force last.</summary>
    public Provider Model
    {
        get => Volatile.Read(ref _model);
        set => Volatile.Write(ref _model, value);
    }
}
