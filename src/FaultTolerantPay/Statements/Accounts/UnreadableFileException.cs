namespace FaultTolerantPay.Statements.Accounts;

/// <summary>The file as a whole cannot be read further. The parser that catches it makes it an error.</summary>
internal sealed class UnreadableFileException(string message) : Exception(message);
