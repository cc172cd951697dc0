using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A statement to read.</summary>
/// <param name="Content">The bytes of the file. The reader does not close the stream.</param>
/// <param name="Name">The name of the file, for messages.</param>
/// <param name="Day">The day that the file covers, in the channel's time zone. A format whose times have no year needs it.</param>
public sealed record StatementSource(Stream Content, string Name, DateOnly? Day = null)
{
    /// <summary>The name of the file, for messages. It is cleaned because it may come from outside.</summary>
    public string Name { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Name, PlainText.MaxCodeLength);
}
