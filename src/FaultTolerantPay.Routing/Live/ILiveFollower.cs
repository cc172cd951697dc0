using FaultTolerantPay.Routing.Learning;

namespace FaultTolerantPay.Routing.Live;

/// <summary>Follows live state: receives each change of a channel under the state's lock.</summary>
internal interface ILiveFollower
{
    /// <summary>What it learns from.</summary>
    ApprovalMemory Memory { get; }

    /// <summary>Copies the live state of one channel.</summary>
    void Follow_NeedsLock(ChannelState state);

    /// <summary>Copies the live state of every channel of a provider.</summary>
    void Follow_NeedsLock(ProviderState provider);

    /// <summary>Copies the live state of every channel.</summary>
    void FollowAll_NeedsLock();

    /// <summary>Copies what a memory says of one channel; null for all. If all its estimates changed, it copies all.</summary>
    void FollowMemory_NeedsLock(ApprovalMemory memory, ChannelState? state);
}
