namespace FaultTolerantPay.Routing.Live;

/// <summary>What follows live state: it takes over each change of a channel under the state's lock.</summary>
internal interface ILiveFollower
{
    /// <summary>Takes over what live state says of one channel.</summary>
    void Follow_NeedsLock(ChannelState state);

    /// <summary>Takes over what live state says of every channel.</summary>
    void FollowAll_NeedsLock();
}
