namespace FaultTolerantPay.Routing.Diff;

/// <summary>One field that differs.</summary>
/// <param name="Field">The field in the words of the JSON files: <c>fees.ratePerMillion</c>.</param>
/// <param name="Before">What it was; for a list, what was taken out of it; null if it was not there.</param>
/// <param name="After">What it is; for a list, what was put into it; null if it is not there any more.</param>
/// <param name="IsList">Whether the field is a list, of which only the differences are said.</param>
public readonly record struct FieldChange(string Field, string? Before, string? After, bool IsList)
{
    /// <inheritdoc/>
    public override string ToString() => IsList
        ? $"{Field}: {string.Join("; ", ((string?[])[After is null ? null : $"added {After}", Before is null ? null : $"removed {Before}"]).Where(t => t is not null))}"
        : Before is null ? $"{Field}: {After}"
        : $"{Field}: {Before} -> {After}";
}
