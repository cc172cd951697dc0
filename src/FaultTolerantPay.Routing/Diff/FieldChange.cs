namespace FaultTolerantPay.Routing.Diff;

/// <summary>One changed field.</summary>
/// <param name="Field">The field in the words of the JSON files: <c>fees.ratePerMillion</c>.</param>
/// <param name="Before">The old value; for a list, the removed items; null if there was no value.</param>
/// <param name="After">The new value; for a list, the added items; null if there is no value.</param>
/// <param name="IsList">Whether the field is a list; then only the removed and added items are reported.</param>
public readonly record struct FieldChange(string Field, string? Before, string? After, bool IsList)
{
    /// <inheritdoc/>
    public override string ToString() => IsList
        ? $"{Field}: {string.Join("; ", ListParts())}"
        : Before is null ? $"{Field}: {After}"
        : $"{Field}: {Before} -> {After}";

    private IEnumerable<string> ListParts()
    {
        if (After is not null)
        {
            yield return $"added {After}";
        }

        if (Before is not null)
        {
            yield return $"removed {Before}";
        }
    }
}
