namespace FaultTolerantPay.Tests.Statements.Formats;

/// <summary>Breaks files in the ways that transfers, editors and other programs break them.</summary>
internal static class BrokenFiles
{
    private static readonly byte[][] Pieces =
    [
        "\n"u8.ToArray(), "\r"u8.ToArray(), "\r\n"u8.ToArray(), "\""u8.ToArray(), ","u8.ToArray(), "`"u8.ToArray(), ",`"u8.ToArray(),
        "#"u8.ToArray(), "\0"u8.ToArray(), [0xFF], [0x81], [0xE4, 0xBA], "99999999999999999999999999"u8.ToArray(), "-"u8.ToArray(),
        "9999-99-99 99:99:99"u8.ToArray(), "总交易单数"u8.ToArray(), new byte[300],
    ];

    /// <summary>A broken copy of a file.</summary>
    public static byte[] Break(byte[] whole, Random random)
    {
        byte[] file = [.. whole];
        int damages = random.Next(1, 4);
        for (int i = 0; i < damages && file.Length > 1; i++)
        {
            int at = random.Next(file.Length);
            int to = Math.Min(file.Length, at + random.Next(1, 400));
            file = random.Next(7) switch
            {
                0 => file[..at],
                1 => [.. file[..at], .. file[to..]],
                2 => [.. file[..to], .. file[at..]],
                3 => [.. file[..at], .. Pieces[random.Next(Pieces.Length)], .. file[at..]],
                4 => [.. file[..at], .. Enumerable.Repeat((byte)'x', 70_000), .. file[at..]],
                5 => Changed(file, at, (byte)random.Next(256)),
                _ => Changed(file, at, (byte)(file[at] ^ (1 << random.Next(8)))),
            };
        }

        return file;
    }

    private static byte[] Changed(byte[] file, int at, byte value)
    {
        file[at] = value;
        return file;
    }
}
