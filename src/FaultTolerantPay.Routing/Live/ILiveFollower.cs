namespace FaultTolerantPay.Routing.Live;

/// <summary>Follows live state: receives each change of a channel under the state's lock.</summary>
internal interface ILiveFollower
{
    /// <summary>Copies the live state of one channel.</summary>
    void Follow_NeedsLock(ChannelState state);

    /// <summary>Copies the live state of every channel of a provider.</summary>
    void Follow_NeedsLock(ProviderState provider);

    /// <summary>Copies the live state of every channel.</summary>
    void FollowAll_NeedsLock();
}
