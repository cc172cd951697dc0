using FaultTolerantPay.Routing.Engine;

namespace FaultTolerantPay;

/// <summary>The card prefixes in force. The library implements it; all members may be called from any thread.</summary>
public interface ICardPrefixes
{
    /// <summary>The table in force. Read it once for several look-ups that belong together.</summary>
    CardPrefixTable Table { get; }

    /// <summary>Puts another table in force. It stays until the next reload or the next edit of the options.</summary>
    /// <param name="table">The table.</param>
    void Activate(CardPrefixTable table);

    /// <summary>Reads <see cref="CardOptions.PrefixFile"/> again. With an error in the file the table in force stays.</summary>
    /// <returns>What was read: the table that is now in force, or all errors.</returns>
    CardPrefixFile Reload();

    /// <summary>
    /// Writes a card's bank and type into a routing request: into the dimensions that <see cref="CardOptions.BankDimension"/> and
    /// <see cref="CardOptions.CardTypeDimension"/> name.
    /// </summary>
    /// <param name="card">The result of a look-up.</param>
    /// <param name="request">The request.</param>
    /// <returns>
    /// False if a dimension has neither the value nor a value for all others: no channel is for this card. The request then keeps what it
    /// had in that dimension.
    /// </returns>
    /// <exception cref="ArgumentException">The request's schema has no such dimension, or it is optional.</exception>
    bool TrySetDimensions(CardPrefix card, RouteRequest request);
}
