using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>One node's way to customers and merchants.</summary>
internal sealed class NoticeLink(Link link) : INoticeSink
{
    public async ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (link.IsGone("notice"))
        {
            await Edge.Never<bool>().ConfigureAwait(false);
        }

        SeededRandom chance = link.World.Chance;
        if (!link.World.IsCalm && chance.Percent(12))
        {
            throw new TimeoutException("The notice was lost in the simulation.");
        }

        if (!link.World.IsCalm && chance.Percent(2))
        {
            link.World.Coverage.Mark("notice sink hangs");
            link.World.Patience.Watch(
                link.Life, link.World.Settings.CallTimeout + Settings.MaxStep, () => cancellationToken.IsCancellationRequested,
                () => $"notice {notice.Kind} of {notice.Key}, which hangs,");
            await Edge.Never<bool>().ConfigureAwait(false);
        }
        link.World.Answers.Noticed(notice);
        if (chance.Percent(60))
        {
            await link.LaterAsync(Link.Quick(chance), () => true, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
