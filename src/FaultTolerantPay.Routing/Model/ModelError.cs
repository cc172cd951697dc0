namespace FaultTolerantPay.Routing.Model;

/// <summary>One mistake in a schema, catalogue or policy.</summary>
/// <param name="Path">
/// Where it is, in the words of the JSON files: <c>channels[3].amount.min</c>. A loader turns it into a line.
/// </param>
/// <param name="Message">The value that was found and what was expected.</param>
public readonly record struct ModelError(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
