namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>The sample descriptions of formats.</summary>
internal static class SampleFormats
{
    public static ConfiguredReader Of(string name)
    {
        using Stream stream = typeof(SampleFormats).Assembly.GetManifestResourceStream($"{name}.json")
            ?? throw new InvalidOperationException($"The sample format {name} is not in the assembly.");
        StatementFormatFile file = StatementFormatFile.Read(stream, name);
        return file.Reader ?? throw new InvalidOperationException(string.Join('\n', file.Errors));
    }
}
