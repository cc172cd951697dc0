namespace FaultTolerantPay.Cards;

/// <summary>The tokens of the details of one call; null where a detail is not given.</summary>
/// <param name="Name">The token of the cardholder's name.</param>
/// <param name="IdType">The kind of identity document, as it is.</param>
/// <param name="IdNumber">The token of the document's number.</param>
/// <param name="Phone">The token of the phone number.</param>
internal readonly record struct DetailTokens(string? Name, string? IdType, string? IdNumber, string? Phone);
