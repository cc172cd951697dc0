using System.Collections.Immutable;
using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// The fees of the channels by currency: one table for each currency in which any of them differ, and one for all others.
/// </summary>
internal sealed class CostTables
{
    private readonly CodeField _currency;

    // By the code of the currency in a request; one table alone if fees do not depend on it.
    private readonly CostTable[] _byCode;

    /// <param name="channels">The channels in soft-rule order.</param>
    /// <param name="schema">The schema.</param>
    public CostTables(ImmutableArray<CompiledChannel> channels, RoutingSchema schema)
    {
        var others = new CostTable(channels, null);
        _byCode = [others];
        HashSet<string> listed = [.. channels.SelectMany(channel => channel.Channel.CurrencyFees).Select(fees => fees.Currency)];
        if (listed.Count > 0 && schema.CurrencyDimension is { } currency)
        {
            _currency = schema.FieldOf(schema.IndexOf(currency));
            _byCode = new CostTable[1 << _currency.Bits];
            Array.Fill(_byCode, others);
            foreach (string name in listed)
            {
                _byCode[schema[currency].IndexOf(name) + 1] = new CostTable(channels, name);
            }
        }
    }

    /// <summary>The fees in the query's currency.</summary>
    public CostTable For(in RouteQuery query) => _byCode.Length == 1 ? _byCode[0] : _byCode[_currency.Read(query.Code)];
}
