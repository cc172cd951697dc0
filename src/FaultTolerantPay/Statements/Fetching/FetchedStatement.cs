namespace FaultTolerantPay.Statements.Fetching;

/// <summary>What one try gave. Without content, the reason says why.</summary>
/// <param name="Content">The whole content, proven against what the provider states; null if there is none.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Sha256">The content's hash, in lower-case hexadecimal digits.</param>
/// <param name="IsWithoutBusiness">Whether the provider states that the day had no business.</param>
/// <param name="Reason">Why there is no content.</param>
internal sealed record FetchedStatement(
    StatementBuffer? Content, string Name = "", string Sha256 = "", bool IsWithoutBusiness = false, string? Reason = null)
{
    /// <summary>The reason while the provider has no file yet.</summary>
    public const string NotReadyReason = "not ready";

    public static FetchedStatement NotReady { get; } = new(null, Reason: NotReadyReason);

    public static FetchedStatement NoBusiness { get; } = new(null, IsWithoutBusiness: true);

    public static FetchedStatement Failed(string reason) => new(null, Reason: reason);
}
