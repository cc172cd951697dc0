using System.Collections.Frozen;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Channels;

/// <summary>The payout and collection channels that the host registered: at most one of each for an institution.</summary>
internal sealed class InstitutionChannels
{
    private readonly IPayoutChannel[] _payoutsInOrder;
    private readonly FrozenDictionary<InstitutionId, IPayoutChannel> _payouts;
    private readonly FrozenDictionary<InstitutionId, ICollectionChannel> _collections;

    public InstitutionChannels(IEnumerable<IPayoutChannel> payouts, IEnumerable<ICollectionChannel> collections)
    {
        _payoutsInOrder = [.. payouts];
        _payouts = ByInstitution(_payoutsInOrder, channel => channel.Institution);
        _collections = ByInstitution([.. collections], channel => channel.Institution);
    }

    /// <summary>The work-queue lanes that have a channel.</summary>
    public IEnumerable<string> Lanes =>
    [
        .. _payoutsInOrder.Select(channel => AdvanceLanes.Payout(channel.Institution)),
        .. _collections.Keys.Select(AdvanceLanes.Collection).Order(StringComparer.Ordinal),
    ];

    /// <summary>The institutions that have a channel, each listed once.</summary>
    public IEnumerable<InstitutionId> Institutions =>
        _payoutsInOrder.Select(channel => channel.Institution).Union(
            _collections.Keys.OrderBy(institution => institution.Value, StringComparer.Ordinal));

    public IPayoutChannel? Payout(InstitutionId institution) => _payouts.GetValueOrDefault(institution);

    public ICollectionChannel? Collection(InstitutionId institution) => _collections.GetValueOrDefault(institution);

    /// <summary>
    /// The channel of a merchant's n-th payout. The preferred institution comes first, then the others where the merchant is registered, in
    /// the order of registration. Null after the last.
    /// </summary>
    public IPayoutChannel? PayoutCandidate(Merchant merchant, InstitutionId preferred, int index)
    {
        if (Payout(preferred) is { } first && merchant.AtInstitution(preferred) is not null && index-- == 0)
        {
            return first;
        }

        foreach (IPayoutChannel channel in _payoutsInOrder)
        {
            if (channel.Institution != preferred && merchant.AtInstitution(channel.Institution) is not null && index-- == 0)
            {
                return channel;
            }
        }
        return null;
    }

    private static FrozenDictionary<InstitutionId, T> ByInstitution<T>(T[] channels, Func<T, InstitutionId> institution)
    {
        var duplicate = channels.GroupBy(institution).FirstOrDefault(group => group.Count() > 1);
        return duplicate is null
            ? channels.ToFrozenDictionary(institution)
            : throw new InvalidOperationException(
                $"{duplicate.Count()} channels of type {typeof(T).Name} are registered for institution '{duplicate.Key}': expected one.");
    }
}
