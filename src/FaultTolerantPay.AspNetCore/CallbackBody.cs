using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace FaultTolerantPay.AspNetCore;

/// <summary>Reads a body byte for byte, within a size and a time.</summary>
internal static class CallbackBody
{
    /// <summary>Reads the whole body, or says with which status it is refused. The server throws for a body that ends too early.</summary>
    public static async ValueTask<BodyReading> ReadAsync(HttpRequest request, int maxBytes, TimeSpan timeout, TimeProvider time)
    {
        if (request.ContentLength > maxBytes)
        {
            return new BodyReading(null, StatusCodes.Status413PayloadTooLarge);
        }

        CancellationToken aborted = request.HttpContext.RequestAborted;
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted);
        try
        {
            byte[]? bytes = await ReadToEndAsync(request.BodyReader, maxBytes, either.Token).ConfigureAwait(false);
            return bytes is null ? new BodyReading(null, StatusCodes.Status413PayloadTooLarge) : new BodyReading(bytes, 0);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return new BodyReading(null, StatusCodes.Status408RequestTimeout);
        }
        catch (BadHttpRequestException exception)
        {
            // The server's own limits: a body that is larger or slower than it takes, or is malformed.
            return new BodyReading(null, exception.StatusCode);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return new BodyReading(null, StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>Null if there are more bytes.</summary>
    private static async ValueTask<byte[]?> ReadToEndAsync(PipeReader reader, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> body = read.Buffer;
            if (body.Length > maxBytes)
            {
                reader.AdvanceTo(body.End);
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] bytes = body.ToArray();
                // The server's buffer is free while the callback is recorded.
                reader.AdvanceTo(body.End);
                return bytes;
            }

            reader.AdvanceTo(body.Start, body.End);
        }
    }
}
