using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>The store of card-channel records as one node sees it.</summary>
internal sealed class CardStoreEdge(Edge edge, ICardChannelStore inner) : ICardChannelStore
{
    public ValueTask<IReadOnlyList<CardChannelRecord>> ListCardChannelsAsync(
        IReadOnlyList<string> cardTokens, CancellationToken cancellationToken) =>
        edge.CallAsync(
            "list-card", "", false, () => edge.Now(inner.ListCardChannelsAsync(cardTokens, default)), cancellationToken);

    public ValueTask<bool> SaveCardChannelAsync(
        CardChannelRecord record, CardChannelRecord? replaces, CancellationToken cancellationToken) =>
        edge.CallAsync(
            "save-card",
            record.Channel.Value ?? "",
            true,
            () =>
            {
                edge.World.Cards!.Facts.Saved(record);
                return edge.Now(inner.SaveCardChannelAsync(record, replaces, default));
            },
            cancellationToken);

    public ValueTask<int> EraseCardAsync(IReadOnlyList<string> cardTokens, CancellationToken cancellationToken) =>
        edge.CallAsync("erase-card", "", true, () => edge.Now(inner.EraseCardAsync(cardTokens, default)), cancellationToken);
}
