namespace FaultTolerantPay.Configuration;

/// <summary>Finds duplicates in a list.</summary>
internal static class DuplicateCheck
{
    /// <summary>
    /// Reports each item whose identity equals that of an earlier one. An identity that differs only in case is most likely a typing error
    /// and is reported too.
    /// </summary>
    /// <param name="list">The option that holds the list.</param>
    /// <param name="items">The list.</param>
    /// <param name="identity">The identity of an item.</param>
    /// <param name="expected">What is expected, in plain English, without a full stop.</param>
    public static IEnumerable<OptionError> Find<TItem>(
        string list, IEnumerable<TItem?>? items, Func<TItem, string> identity, string expected)
        where TItem : class
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((int index, TItem? item) in (items ?? []).Index())
        {
            if (item is null || known.TryAdd(identity(item), identity(item)))
            {
                continue;
            }

            string twin = known[identity(item)];
            yield return new(
                $"{list}:{index}",
                $"'{identity(item)}'",
                expected,
                twin == identity(item) ? null : $"'{twin}' differs from it only by case.");
        }
    }
}
