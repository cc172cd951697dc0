using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Composition;

/// <summary>Reads the file with card prefixes that the options name, and reports every error in it.</summary>
internal sealed class CardPrefixCheck : IOptionsConsistencyCheck
{
    public IEnumerable<string> FindErrors(OptionSet options)
    {
        CardOptions cards = options.Get<CardOptions>();
        if (cards.PrefixFile is not { } path)
        {
            return [];
        }

        string place = options.PlaceOf<CardOptions>(nameof(cards.PrefixFile));
        return CardPrefixFile.Read(path, cards.MaxPrefixFileBytes).Errors.Select(error => PlainText.Shown($"{place}: {error}."));
    }
}
