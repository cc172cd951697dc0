namespace FaultTolerantPay.Statements.Accounts;

/// <summary>The text of an element without children.</summary>
/// <param name="Text">The text without spaces around it.</param>
/// <param name="Currency">The currency that its attribute <c>Ccy</c> names; empty if it has none.</param>
/// <param name="Line">The line of the element.</param>
internal readonly record struct CamtValue(string Text, string Currency, long Line);
