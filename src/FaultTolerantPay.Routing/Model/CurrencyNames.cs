namespace FaultTolerantPay.Routing.Model;

/// <summary>Checks the currencies by which fees, margins and limits are listed.</summary>
internal static class CurrencyNames
{
    /// <summary>Why the currency at a position of a list is wrong, or null.</summary>
    public static string? WhyNot(RoutingSchema schema, IEnumerable<string> listed, int position, ModelErrors errors)
    {
        string currency = listed.ElementAt(position);
        return schema.CurrencyDimension is not { } id || schema.IndexOf(id) < 0
                ? $"'{currency}' has no meaning: the catalogue has no currencyDimension"
            : !schema[id].Contains(currency) ? $"dimension '{id}' has no value '{currency}'{errors.Hint(currency, schema[id].Values)}"
            : listed.Take(position).Contains(currency, StringComparer.Ordinal) ? $"'{currency}' appears twice"
            : null;
    }
}
