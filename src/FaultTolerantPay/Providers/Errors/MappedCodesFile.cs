using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.Providers.Errors;

/// <summary>
/// The file that keeps what operators mapped. It is replaced as a whole: a process that ends while it writes leaves the file before.
/// </summary>
internal static class MappedCodesFile
{
    private const string Part = ".part";
    private const string Lock = ".lock";

    /// <summary>Reads the file; one that does not exist has no codes.</summary>
    /// <param name="path">The path.</param>
    /// <param name="maxBytes">The largest size.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read it.</exception>
    public static RoutingFile<MappedCodes>? Read(string path, int maxBytes)
    {
        if (!File.Exists(path))
        {
            return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
                ? null
                : throw new DirectoryNotFoundException($"the folder of '{path}' does not exist");
        }

        using FileStream stream = File.OpenRead(path);
        return ErrorMapReader.ReadMapped(FileReading.Of(stream, path, maxBytes));
    }

    /// <summary>Adds a mapping, so that it is durable when the method returns.</summary>
    /// <param name="path">The path.</param>
    /// <param name="maxBytes">The largest size.</param>
    /// <param name="added">The mapping.</param>
    /// <returns>Why it was not added; null if it was.</returns>
    public static string? Add(string path, int maxBytes, MappedCode added)
    {
        try
        {
            // Two nodes on one folder do not write at the same time: the second is refused, and its operator tries again.
            using var held = new FileStream(path + Lock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            RoutingFile<MappedCodes>? file = Read(path, maxBytes);
            if (file is { Value: null })
            {
                return file.Errors[0].ToString();
            }

            MappedCodes all = (file?.Value ?? MappedCodes.None).With(added);
            if (all.Codes.Length > ErrorMap.MaxMappings)
            {
                return $"it has {ErrorMap.MaxMappings} codes already";
            }

            using (var part = new FileStream(path + Part, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                ErrorMapReader.WriteMapped(part, all);
                if (part.Length > maxBytes)
                {
                    return $"it would have {part.Length} bytes; at most {maxBytes} are allowed";
                }

                part.Flush(flushToDisk: true);
            }

            File.Move(path + Part, path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            return exception.Message;
        }
    }
}
