namespace FaultTolerantPay.Routing.Model;

/// <summary>One error in a schema, catalogue or policy.</summary>
/// <param name="Path">
/// The field in the words of the JSON files: <c>channels[3].amount.min</c>. A loader converts it to a line.
/// </param>
/// <param name="Message">The actual and the expected value.</param>
public readonly record struct ModelError(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
