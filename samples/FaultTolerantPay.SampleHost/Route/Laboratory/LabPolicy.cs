using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>Chooses a channel for each payment of a world, and learns from outcomes or not.</summary>
internal abstract class LabPolicy(string name)
{
    public string Name { get; } = name;

    public abstract int Choose(in Payment payment);

    public virtual void Report(in Payment payment, int channel, ChannelAttemptOutcome outcome, DateTimeOffset at)
    {
    }

    /// <summary>An attempt of the month before.</summary>
    public virtual void Recorded(in Payment payment, int channel, ChannelAttemptOutcome outcome)
    {
    }
}
